//! How much of a history is looked at.

use automerge::{
    ActorId, AutoCommit, AutomergeError, ObjType, ROOT, transaction::Transactable as _,
};

use super::*;

#[test]
fn no_more_is_looked_at_than_there_are_looks_left() -> Result<(), AutomergeError> {
    let mut document = AutoCommit::new().with_actor(ActorId::from([1; 16]));
    let student = document.put_object(ROOT, "student", ObjType::Map)?;
    for write in 0..10 {
        document.put(&student, "needs", format!("Words {write}"))?;
        document.commit();
    }
    for (looks, left) in [(LOOKS, LOOKS - 10), (4, 0), (0, 0)] {
        let mut looks = looks;
        let found = of_field(document.document(), &["student", "needs"], &mut looks);
        assert!(found.is_empty(), "nobody wrote apart");
        assert_eq!(looks, left);
    }
    Ok(())
}
