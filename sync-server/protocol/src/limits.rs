//! What each side refuses to exceed. All sizes are bytes.

/// Bodies above this are made smaller on the way.
pub const DEFLATE_OVER: usize = 512;
/// A request's body as it arrives.
pub const REQUEST_BODY: usize = 4 << 20;
/// A request's body after inflating; reading stops there.
pub const REQUEST_INFLATED: usize = 16 << 20;
/// One pushed chunk as it is sent (an automerge change chunk).
pub const CHUNK: usize = 256 << 10;
/// One pushed chunk after its columns are inflated.
pub const CHUNK_INFLATED: usize = 2 << 20;
/// Minutes by which the time that a change says may be ahead of base's clock. What is further ahead is taken in, and
/// marked.
pub const AHEAD_MINUTES: i64 = 10;
/// The earliest time that a change can mean, seconds since 1970: the beginning of 2020. What says an earlier one is taken
/// in, and marked.
pub const EARLIEST: i64 = 1_577_836_800;
/// Bytes of refused changes that base keeps of one device; past that only their hashes.
pub const QUARANTINE: u64 = 64 << 20;
/// Bytes of changes that one device may have handed in about students who are no longer its user's, while the coordinator
/// has not decided about them.
pub const HANDED_IN: u64 = 16 << 20;
/// Refused pushes that a coordinator is shown, the newest.
pub const REFUSED_SHOWN: usize = 200;
/// The bytes of one picture. A record that names a larger one is refused.
pub const BLOB: usize = 1 << 20;
/// Bytes of a picture in one part.
pub const BLOB_PART: usize = 256 << 10;
/// Parts in which one picture may come: many times what the largest needs. What is sent in more begins again.
pub const BLOB_PARTS: u64 = 64;
/// Bytes of pictures that one device may send while no record names them: those of what it handed in, while the coordinator
/// has not decided about it.
pub const BLOBS_UNNAMED: u64 = 64 << 20;
/// Bytes of pictures that one device may begin to send in a day: some two hundred photos.
pub const BLOBS_A_DAY: u64 = 64 << 20;
/// A file in which one device hands its changes and pictures to another, sealed.
pub const CARRIED_FILE: usize = 64 << 20;
/// Bytes of changes in such a file; what is newer goes into the next one.
pub const CARRIED_CHANGES: usize = 8 << 20;
/// Bytes of pictures in such a file; those for which there is no room stay on the device.
pub const CARRIED_PICTURES: usize = 48 << 20;
/// Such files that one device carries for others at once.
pub const CARRIED_FILES: usize = 12;
/// A sealed entry of a concern: the longest text there is, sealed to as many as there may be.
pub const CONCERN: usize = 160 << 10;
/// Bytes of sealed entries that one device may hand in in a day: some three thousand concerns.
pub const CONCERNS_A_DAY: u64 = 16 << 20;
/// Receipts of concerns that whoever raised them is given, the newest.
pub const RECEIPTS: usize = 200;
/// Keys to concerns that one device may offer in a day.
pub const HOLDER_KEYS_A_DAY: usize = 20;
/// Openings of a vault with the recovery key that one device may tell of in a day.
pub const VAULTS_OPENED_A_DAY: usize = 20;
/// Operations in one change.
pub const CHANGE_OPERATIONS: u64 = 20_000;
/// Changes that one change builds on: as many as were written apart.
pub const CHANGE_DEPENDENCIES: usize = 1_000;
/// Bytes in which a change may say what it is about. Alongside writes none.
pub const CHANGE_MESSAGE: usize = 1 << 10;
/// One document, saved with its whole history: some eight thousand visits of a student in one year.
pub const DOCUMENT: usize = 8 << 20;
/// Changes of one document.
pub const DOCUMENT_CHANGES: u64 = 20_000;
/// Documents that one device may write in. Another device of the same person begins anew.
pub const DOCUMENTS: u64 = 20_000;
/// Changes in one push.
pub const PUSH_CHANGES: usize = 500;
/// Items of an answer stop being added when their bytes together pass this; then `more` is true. Documents come as they
/// lie in memory, and are about a quarter of it on the way.
pub const ANSWER_BYTES: usize = 4 << 20;
/// The same where a device on a slow wire asks for less: less than this would be many round trips and no gain.
pub const LEAST_ANSWER_BYTES: usize = 32 << 10;
/// A device that is further behind than so many places of the sequence is sent whole documents, as if it began: what its
/// user needs first comes first.
pub const FAR_BEHIND: u64 = 20_000;
/// Changes that a device may send in a minute although they cannot be taken in; then it waits out the minute.
pub const REFUSED_A_MINUTE: u32 = 60;
/// Requests of one device, signed in, in a minute; then it waits out the minute.
pub const REQUESTS_A_MINUTE: u32 = 1_200;
/// Connections at the same time. Whoever comes then waits until another ends.
pub const CONNECTIONS: usize = 1_024;
/// Seconds in which all of a request's headers must have come, and the next request on the same connection.
pub const HEADER_SECONDS: u64 = 30;
/// Seconds in which all of a request's body must have come.
pub const BODY_SECONDS: u64 = 60;
/// Seconds in which something more of an answer must have been taken.
pub const ANSWER_SECONDS: u64 = 60;
/// Seconds that requests in hand may go on once base is to stop; then their connections are closed.
pub const LAST_SECONDS: u64 = 5;
/// Memory that the bodies of requests may take together; whoever comes then waits until another is answered.
pub const BODIES: usize = 256 << 20;
/// Answers to first syncs that are put together at once; the others wait their turn.
pub const FIRST_SYNCS: usize = 4;
/// Listeners for news that one device may have; another one ends the oldest. What waits for a listener is never more
/// than the newest place in the sequence, and that there is something new about devices.
pub const LISTENERS: u64 = 4;
/// Of one request's changes to one document so many may fail when they are tried; the rest is to be sent again.
pub const FAILED_TRIALS: usize = 20;
/// Seconds that trying a request's changes to one document may take.
pub const GATE_SECONDS: u64 = 20;
/// Memory that it may take: many times what the largest allowed takes.
pub const GATE_MEMORY: u64 = 768 << 20;
/// A document's name.
pub const DOC_NAME: usize = 96;
/// Minutes that a one-time code lives.
pub const CODE_MINUTES: i64 = 10;
/// Wrong codes in [`GUESS_WINDOW_MINUTES`] after which the address that they came from waits.
pub const GUESSES: usize = 10;
/// Wrong codes in [`GUESS_WINDOW_MINUTES`], from wherever, from which on every try takes [`GUESS_SECONDS`].
pub const GUESSES_TOGETHER: usize = 1_000;
/// See [`GUESSES_TOGETHER`].
pub const GUESS_SECONDS: u64 = 2;
/// See [`GUESSES`].
pub const GUESS_WINDOW_MINUTES: i64 = 5;
/// Hours that a device waits at most on which six digits were wrong too often: twice as long each time, from
/// [`GUESS_WINDOW_MINUTES`] on.
pub const GUESS_WAIT_HOURS: u64 = 24;
/// Recovery codes of an app with six digits.
pub const RECOVERY_CODES: usize = 10;
/// Passkeys of one person that are in use at the same time.
pub const PASSKEYS: usize = 10;
/// Hours that a session lives.
pub const SESSION_HOURS: i64 = 12;
/// People in one `PUT /v1/people`.
pub const PEOPLE: usize = 500;
/// Days for which somebody covers at once: a term. Whose absence is longer has a successor.
pub const COVER_DAYS: i64 = 92;
/// Of so many things that it handed in a device may ask at once what became of them.
pub const ASKS: usize = 200;
