//! Mutants of honest changes, their checksums made good again, five thousand of them over HTTP, to a relay on a disk that
//! tries them in its processes: it goes on, what it took in another device takes in, and every document is whole.
//! `many_mutants` sends forty times as many without HTTP, disk and processes, `tests/hostile` to the admission alone.

use std::io::Write as _;

use domain::id::StudentId;
use hostile::{
    dice::Dice,
    edits::in_a_year,
    mutate::mutant,
    scene::{self, OKAFOR},
};
use protocol::{
    limits::FAILED_TRIALS,
    sync::{Push, PushResult, RefusedBecause},
};
use sync_server::{Where, verify};

use crate::{
    attacked::{Attacked, attacked},
    school::year,
    tablet::at_base,
};

const STUDENTS: u128 = 20;
const MUTANTS: usize = 5_000;

/// How many were answered how.
#[derive(Default)]
struct Answers {
    at_base: usize,
    refused: std::collections::BTreeMap<String, usize>,
}

impl Answers {
    fn count(&mut self, result: &PushResult) {
        match result {
            PushResult::AtBase { .. } => self.at_base += 1,
            PushResult::Refused { reason } => {
                assert_ne!(*reason, RefusedBecause::Unknown);
                *self.refused.entry(format!("{reason:?}")).or_default() += 1;
            }
            PushResult::HandedIn { .. } | PushResult::LeftOut { .. } | PushResult::Unknown => {
                panic!("{result:?}")
            }
        }
    }
}

/// Mutants of every change to one student's year.
fn attack(school: &Attacked, student: StudentId, dice: &mut Dice, answers: &mut Answers) {
    let year = scene::year(student);
    let honest = in_a_year(student, OKAFOR).unwrap();
    let before = (0..).zip(honest.before);
    let push = |(number, chunk): (u32, _)| scene::push(year, &format!("{student} {number}"), chunk);
    at_base(&school.okafor.send(before.map(push).collect()));
    let many = MUTANTS / usize::try_from(STUDENTS).unwrap() / honest.changes.len() + 1;
    for (place, change) in honest.changes.iter().enumerate() {
        let mutants = (0..many).map(|number| {
            let other = dice.one(&honest.changes).unwrap();
            let chunk = mutant(dice, change, other).unwrap();
            scene::push(year, &format!("{student} {place} mutant {number}"), chunk)
        });
        let mutants: Vec<Push> = mutants.collect();
        // No more at once than are tried, whatever becomes of those before.
        for some in mutants.chunks(FAILED_TRIALS) {
            let results = school.okafor.send(some.to_vec()).results;
            results.iter().for_each(|result| answers.count(result));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_leave_every_document_whole() {
    let folder = tempfile::tempdir().unwrap();
    attacked(folder.path(), |mut school| {
        let (mut dice, mut answers) = (Dice::new(3), Answers::default());
        for number in 0..STUDENTS {
            let student = StudentId::draw(5_000 + number);
            school.desk.add(student, &[OKAFOR]);
            attack(&school, student, &mut dice, &mut answers);
        }
        let Answers { at_base, refused } = &answers;
        let all = at_base + refused.values().sum::<usize>();
        // Straight to the output, which a test that passes would else keep to itself.
        writeln!(
            std::io::stdout(),
            "{all} mutated changes over HTTP: {at_base} taken in, {refused:?}"
        )
        .unwrap();
        assert!(all >= MUTANTS && *at_base >= 50, "{all}, {at_base}");
        // Each document loads on a device that has nothing, with the row that base keeps of it.
        let mut desk = school.desk.anew();
        desk.catch_up();
        for number in 0..STUDENTS {
            let visits = desk.tablet.visits(year(StudentId::draw(5_000 + number)));
            assert!(visits >= 1, "{visits}");
        }
        // What one device gets as documents another gets change by change.
        school.desk.catch_up();
        for (id, document) in &desk.tablet.documents {
            let other = &school.desk.tablet.documents[id];
            assert_eq!((document.heads(), document.read()), (other.heads(), other.read()), "{id}");
        }
    })
    .await;
    let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
    assert_eq!((found.damaged, found.derived), (vec![], vec![]));
}
