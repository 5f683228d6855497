// PouchDB behind express-pouchdb: a document for every student and every visit, as one keeps records in CouchDB.
// Arguments: the file of records, a folder for the database. LevelDB on the disk, as pouchdb-server has it.
import { join } from "node:path";
import express from "express";
import expressPouch from "express-pouchdb";
import PouchDB from "pouchdb";
import { say, students } from "./records.mjs";

const [file, folder] = process.argv.slice(2);
const Stored = PouchDB.defaults({ prefix: join(folder, "/") });
const school = new Stored("school");
for await (const { student, relationships, visits } of students(file)) {
  await school.bulkDocs([
    { _id: `student/${student.id}`, ...student, relationships },
    ...visits.map((visit) => ({ _id: `visit/${visit.student}/${visit.id}`, ...visit })),
  ]);
}
const app = express();
app.use("/", expressPouch(Stored, { mode: "minimumForPouchDB" }));
const server = app.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
