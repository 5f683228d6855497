// Lighthouse on one page, as it judges a phone. Argument: the address. The browser is the system's, with a profile of its
// own that is gone afterwards. Answers the scores, from 0 to 1, and which audits cost points.
import { existsSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const [address] = process.argv.slice(2);
const chromePath = [process.env.CHROME_PATH, "/usr/bin/chromium"].find((path) => path && existsSync(path));
const say = (line) => console.log(JSON.stringify(line));

/** The audits of a category that count and are not whole, the worst first. */
const why = ({ auditRefs }, audits) => {
  const lost = auditRefs.map(({ id, weight }) => ({ id, lost: weight * (1 - (audits[id].score ?? 1)) }));
  const worst = lost.filter(({ lost }) => lost > 0).sort((one, other) => other.lost - one.lost);
  return worst.slice(0, 5).map(({ id }) => id).join(", ");
};

const chrome = await launch({ chromePath, chromeFlags: FLAGS, logLevel: "silent" });
try {
  const { lhr } = await lighthouse(address, { port: chrome.port, logLevel: "silent", onlyCategories: CATEGORIES });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const of = (what) => Object.fromEntries(CATEGORIES.map((name) => [name, what(lhr.categories[name])]));
  say({ ...of(({ score }) => score), why: of((category) => why(category, lhr.audits)) });
} catch (trouble) {
  say({ trouble: String(trouble.message ?? trouble) });
} finally {
  await chrome.kill();
}
