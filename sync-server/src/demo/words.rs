//! The words of the invented school: names, schools, what people said. Nobody in here is real, and nothing in here
//! decides anything.

/// The school.
pub(super) const SCHOOL: &str = "Larkfield Centre (invented)";
/// Whom to phone.
pub(super) const SAFETY: (&str, &str) = ("Mrs Adeyemi", "01632 960 017");
/// Her who coordinates.
pub(super) const COORDINATOR: &str = "Mrs Khan";
/// Those who visit.
pub(super) const MENTORS: [&str; 3] = ["Ms Okafor", "Mr Lowe", "Miss Trent"];

/// Home schools: name, address, telephone, whom to ask for, DfE number. The numbers are ones that ring nowhere.
pub(super) const HOME_SCHOOLS: [(&str, &str, &str, &str, &str); 6] = [
    (
        "Alder Bridge Academy",
        "Mill Lane, Westford",
        "01632 960 101",
        "Mrs Aldous, SENCO",
        "9990001",
    ),
    (
        "Hollin Park School",
        "Park Road, Hollin",
        "01632 960 102",
        "Mr Varga, Head of Year 9",
        "9990002",
    ),
    (
        "St Brannoc's Catholic High",
        "Chapel Hill, Carrow",
        "01632 960 103",
        "Ms Duffy, Inclusion Lead",
        "9990003",
    ),
    (
        "Quarry Street Primary",
        "Quarry Street, Westford",
        "01632 960 104",
        "Mrs Osei, Deputy Head",
        "9990004",
    ),
    (
        "Northmoor Community College",
        "Moor Lane, Northmoor",
        "01632 960 105",
        "Mr Hale, SENCO",
        "9990005",
    ),
    (
        "The Weir School",
        "Riverside, Carrow",
        "01632 960 106",
        "Miss Petrov, Pastoral Lead",
        "9990006",
    ),
];

/// Students: given name, family name, year group.
pub(super) const STUDENTS: [(&str, &str, u8); 24] = [
    ("Kai", "Morgan", 9),
    ("Amira", "Haddad", 10),
    ("Leo", "Fenwick", 8),
    ("Niamh", "Gallagher", 9),
    ("Tobi", "Adebayo", 11),
    ("Ellis", "Ward", 7),
    ("Zofia", "Nowak", 10),
    ("Reece", "Dalton", 9),
    ("Maya", "Bose", 8),
    ("Jordan", "Price", 10),
    ("Seren", "Vaughan", 6),
    ("Callum", "Irving", 9),
    ("Precious", "Moyo", 8),
    ("Finn", "Latham", 7),
    ("Yusuf", "Demir", 10),
    ("Ruby", "Castle", 9),
    ("Danyal", "Rehman", 11),
    ("Iris", "Thorpe", 8),
    ("Mason", "Keeble", 9),
    ("Anya", "Sokolova", 10),
    ("Theo", "Marchetti", 7),
    ("Shanice", "Bailey", 9),
    ("Owen", "Pryce", 8),
    ("Lily", "O'Rourke", 10),
];

/// The one whom a mentor met at a home school: given name, family name, year group.
pub(super) const MET: (&str, &str, u8) = ("Bilal", "Aziz", 9);

/// Who pays for a placement.
pub(super) const COMMISSIONERS: [&str; 3] =
    ["Westford Council", "Alder Bridge Academy", "Northmoor Community College"];

/// What a placement is meant to achieve.
pub(super) const OBJECTIVES: [&str; 4] = [
    "A calm start to the day, and four full days a week by half-term.",
    "Ready to sit GCSE English and maths at the home school.",
    "Back at the home school part time after twelve weeks.",
    "To trust two adults here and to say when it gets too much.",
];

/// Support needs.
pub(super) const NEEDS: [&str; 6] = [
    "Finds noisy corridors hard. Reads better on paper than on a screen.",
    "Needs time before answering. Written instructions help.",
    "Has a hearing aid on the left side; sit on the right.",
    "Anxious in the mornings, better after ten.",
    "Likes to know who will be there before going anywhere.",
    "",
];

/// Why there is a relationship.
pub(super) const PURPOSES: [&str; 5] = [
    "To settle in and keep the link with the home school.",
    "To find a way back into lessons, one subject at a time.",
    "To have one adult to go to when the day goes wrong.",
    "To plan the move and meet the people there first.",
    "To build up from two mornings to the full week.",
];

/// What a mentor wrote.
pub(super) const NOTES: [&str; 16] = [
    "We walked the long way round the field. Talked about the bus and who else takes it.",
    "Quiet at first. Showed me the art room and the wall he painted last year.",
    "Met in the library. She had written three questions on her hand and asked all of them.",
    "A short visit: there was a fire drill. We used the waiting time to look at the map.",
    "Came in late and cross after a row at breakfast. Stayed, ate toast, then talked.",
    "Went through the timetable line by line. Two lessons are a worry, the rest is fine.",
    "Good humour. He explained how his bike is put together and what he wants to fix next.",
    "The tutor joined for ten minutes and it helped: they agreed a signal for leaving the room.",
    "Talked about lunch, which matters more than lessons. There is a table near the office.",
    "She has not slept well. We kept it light and made a list of what to pack for the first day.",
    "Showed photographs of our building. He recognised the mural from the road.",
    "First time that he asked when I would come again.",
    "We practised the phone call to the office. It took three goes and then it was easy.",
    "Sat outside on the steps. Spoke about her brother, who went to the same school.",
    "Read the letter from the home school together and struck out what is no longer true.",
    "Played two rounds of cards first. After that the questions were no trouble.",
];

/// What a student said.
pub(super) const STUDENT_WORDS: [&str; 12] = [
    "I don't mind the work, I mind the corridor.",
    "Will there be anyone I know?",
    "It's all right. I just don't want to be asked in front of everyone.",
    "I'd rather start with a half day.",
    "My nan says give it a week.",
    "Can I keep my own maths book?",
    "I liked the workshop. I could do that all day.",
    "If it goes wrong, who do I tell first?",
    "The bus is the worst bit.",
    "I want to go back for PE at least.",
    "It's less shouty here.",
    "",
];

/// What a parent or carer said.
pub(super) const PARENT_WORDS: [&str; 8] = [
    "He came home in a good mood, which I have not seen for a while.",
    "Mornings are hard. A text the night before helps us.",
    "Please ring my mobile, I am on shift until three.",
    "She talks about the animals all the time now.",
    "We would like to see the building before the start.",
    "",
    "",
    "",
];

/// What the home school said.
pub(super) const HOME_SCHOOL_WORDS: [&str; 8] = [
    "Attendance is at 71 per cent since September, up from 40.",
    "We keep the place open and want to hear how the first weeks go.",
    "He can use the learning support room whenever he is in.",
    "Exam entries have to be in by the end of next month.",
    "",
    "",
    "",
    "",
];

/// What somebody promised, and who, where it is somebody from outside.
pub(super) const ACTIONS: [(&str, Option<&str>); 10] = [
    ("Introduce them to Mr Lowe before the first day", None),
    ("Send the bus timetable", None),
    ("Ask whether PE on Thursdays is possible", Some("Mrs Aldous")),
    ("Ring home on Friday after three", None),
    ("Find out about the exam fee", Some("Mr Hale")),
    ("Print the map with the quiet way in marked", None),
    ("Bring the sketchbook along", Some("The student")),
    ("Agree the signal with all tutors", None),
    ("Check the hearing loop in room 4", None),
    ("Sign the consent form", Some("Parent")),
];

/// What helps, and what does not.
pub(super) const HELPS: [(&str, Helping); 12] = [
    ("A walk while talking, not a desk", Helping::Helps),
    ("A message the evening before", Helping::Helps),
    ("Two minutes to finish what he is doing", Helping::Helps),
    ("Being asked in front of others", Helping::DoesNot),
    ("Jokes about being late", Helping::DoesNot),
    ("Something to hold: keys, a pencil, cards", Helping::Helps),
    ("Sitting with the back to the wall", Helping::Helps),
    ("Surprise changes of room", Helping::DoesNot),
    ("Numbers written down, not read out", Helping::Helps),
    ("A drink and a biscuit first", Helping::Helps),
    ("Talking about the last school", Helping::DoesNot),
    ("Knowing when it will end", Helping::Helps),
];

/// Whether it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Helping {
    /// It does.
    Helps,
    /// It does not.
    DoesNot,
}

/// Later corrections: what should be known, and why.
pub(super) const AMENDMENTS: [(&str, &str); 5] = [
    ("The visit took 40 minutes, not 30.", "The fire drill was counted out by mistake."),
    ("It was the deputy who joined, not the tutor.", "I mixed up the names on the day."),
    ("The bus is the 14, not the 41.", "Looked it up afterwards."),
    ("Nan was there as well, from half past.", "Left out in the hurry."),
    ("He has asked not to use the short form of his name.", "He told me in the corridor later."),
];
