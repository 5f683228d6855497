//! The steps of a history, and how they are drawn.

use proptest::{
    collection::vec,
    prelude::{Just, Strategy, prop_oneof},
};

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Someone records a visit.
    Visit {
        /// On which tablet.
        who: usize,
        /// About whom.
        whom: usize,
        /// What the disk does.
        disk: Disk,
    },
    /// Someone reads a visit, ticks an action, changes a name or writes down what helps.
    Note {
        /// On which tablet.
        who: usize,
        /// About whom.
        whom: usize,
        /// Which of these.
        what: u8,
    },
    /// A tablet syncs once.
    Sync {
        /// Which.
        who: usize,
        /// What the wire does.
        wire: Wire,
        /// What its disk does when the answer is stored.
        disk: Disk,
    },
    /// An answer arrives that was held up.
    Late,
    /// A tablet's process ends, and the app starts again.
    Restart {
        /// Which.
        who: usize,
    },
    /// Mrs Khan relates Mr Reid to Ada.
    Relate,
    /// Mrs Khan ends that.
    Part,
}

/// What the wire does to one round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Carries it.
    Good,
    /// Loses the request.
    RequestLost,
    /// Damages what is pushed last.
    RequestDamaged,
    /// Loses the answer.
    AnswerLost,
    /// Carries the answer twice.
    AnswerTwice,
    /// Holds the answer up until [`Step::Late`].
    AnswerHeld,
    /// Carries an answer that does not fit.
    AnswerCut,
    /// Damages an item.
    AnswerDamaged,
}

/// What a disk does to one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// Keeps it.
    Good,
    /// Is full.
    Full,
    /// Keeps it, but the connection is lost.
    AnswerLost,
    /// The process ends before.
    CrashBefore,
    /// The process ends after.
    CrashAfter,
}

fn disk() -> impl Strategy<Value = Disk> {
    prop_oneof![
        6 => Just(Disk::Good),
        1 => Just(Disk::Full),
        1 => Just(Disk::AnswerLost),
        1 => Just(Disk::CrashBefore),
        1 => Just(Disk::CrashAfter),
    ]
}

fn wire() -> impl Strategy<Value = Wire> {
    prop_oneof![
        8 => Just(Wire::Good),
        2 => Just(Wire::RequestLost),
        2 => Just(Wire::RequestDamaged),
        3 => Just(Wire::AnswerLost),
        2 => Just(Wire::AnswerTwice),
        2 => Just(Wire::AnswerHeld),
        1 => Just(Wire::AnswerCut),
        1 => Just(Wire::AnswerDamaged),
    ]
}

/// Whom each may write about: Mrs Khan everyone, Ms Okafor Kai and Ada, Mr Reid Kai and Sam.
fn who_and_whom() -> impl Strategy<Value = (usize, usize)> {
    proptest::sample::select(vec![(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (2, 2)])
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (who_and_whom(), disk())
            .prop_map(|((who, whom), disk)| Step::Visit { who, whom, disk }),
        3 => (who_and_whom(), 0..4_u8)
            .prop_map(|((who, whom), what)| Step::Note { who, whom, what }),
        8 => (0..3_usize, wire(), disk())
            .prop_map(|(who, wire, disk)| Step::Sync { who, wire, disk }),
        1 => Just(Step::Late),
        1 => (0..3_usize).prop_map(|who| Step::Restart { who }),
    ]
}

/// A history in which nobody's access changes.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..50)
}

/// A history in which Mr Reid is related to Ada, and not, and writes about her whether or not he may.
pub fn steps_with_access() -> impl Strategy<Value = Vec<Step>> {
    let who = proptest::sample::select(vec![0_usize, 1, 2, 2, 2]);
    let about_ada = (who, disk()).prop_map(|(who, disk)| Step::Visit { who, whom: 1, disk });
    vec(
        prop_oneof![
            6 => step(),
            2 => about_ada,
            1 => Just(Step::Relate),
            1 => Just(Step::Part),
            2 => Just(Step::Sync { who: 0, wire: Wire::Good, disk: Disk::Good }),
            2 => Just(Step::Sync { who: 2, wire: Wire::Good, disk: Disk::Good }),
        ],
        1..50,
    )
}
