// ULIDs as the records have them: 16 bytes, written as 26 letters of Crockford's base 32. All of them are drawn here.
import { randomBytes } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export const drawId = () => {
  let number = BigInt(`0x${randomBytes(16).toString("hex")}`);
  let text = "";
  for (let place = 0; place < 26; place += 1) {
    text = LETTERS[Number(number & 31n)] + text;
    number >>= 5n;
  }
  return text;
};

/** The 16 bytes of an id in hexadecimal, as automerge's package takes an author. */
export const hexOfId = (id) => {
  const number = [...id].reduce((sum, letter) => (sum << 5n) | BigInt(LETTERS.indexOf(letter)), 0n);
  return number.toString(16).padStart(32, "0");
};
