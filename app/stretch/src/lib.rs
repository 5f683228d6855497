//! How a passphrase becomes a key: Argon2id (RFC 9106), which takes memory and time on purpose, so that guessing does.
//!
//! In the browser it is a module of its own, which a worker runs for one passphrase and is ended with (docs/decisions/0025):
//! the page goes on meanwhile, and its memory, which never shrinks, does not grow by 64 MiB. How much is enough is decided
//! in `app/vault/src/cost.rs`.

use argon2::{Algorithm, Argon2, Params, Version};

#[cfg(target_arch = "wasm32")]
pub mod module;

/// Stretches a passphrase. `None` when there is not so much memory, or Argon2 knows no such cost.
#[must_use]
pub fn stretched(
    passphrase: &[u8],
    salt: &[u8; 16],
    [memory_kib, passes, lanes]: [u32; 3],
) -> Option<[u8; 32]> {
    let cost = Params::new(memory_kib, passes, lanes, Some(32)).ok()?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
        .hash_password_into(passphrase, salt, &mut key)
        .ok()?;
    Some(key)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use argon2::{AssociatedData, ParamsBuilder};

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 9106, section 5.3, with its secret and its associated data.
    #[test]
    fn it_is_argon2id_as_published() {
        let mut params = ParamsBuilder::new();
        params.m_cost(32).t_cost(3).p_cost(4).data(AssociatedData::new(&[4; 12]).unwrap());
        let secret = [3; 8];
        let argon2 = Argon2::new_with_secret(
            &secret,
            Algorithm::Argon2id,
            Version::V0x13,
            params.build().unwrap(),
        );
        let mut tag = [0; 32];
        argon2.unwrap().hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
        assert_eq!(hex(&tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    /// At the usual cost. Made with the Argon2id of OpenSSL, another implementation.
    #[test]
    fn a_passphrase_becomes_the_same_key_anywhere() {
        let key = stretched(b"correct horse battery", b"ssssssssssssssss", [64 * 1024, 3, 1]);
        assert_eq!(
            key.map(|key| hex(&key)).as_deref(),
            Some("fd1ff8c27847fcc5519369014271703fee19c32d2d01c5ab306b15253470dc30")
        );
    }

    #[test]
    fn every_letter_of_it_every_bit_of_the_salt_and_all_of_the_cost_count() {
        let cost = [32, 2, 1];
        let key = stretched(b"correct horse", &[0; 16], cost).unwrap();
        let mut salt = [0; 16];
        salt[15] = 1;
        for other in [
            stretched(b"correct horsf", &[0; 16], cost),
            stretched(b"correct horse ", &[0; 16], cost),
            stretched(b"correct horse", &salt, cost),
            stretched(b"correct horse", &[0; 16], [64, 2, 1]),
            stretched(b"correct horse", &[0; 16], [32, 3, 1]),
            stretched(b"correct horse", &[0; 16], [32, 2, 2]),
        ] {
            assert_ne!(other.unwrap(), key);
        }
    }

    #[test]
    fn a_cost_that_argon2_does_not_know_is_no_key() {
        for cost in [[0, 3, 1], [1024, 0, 1], [1024, 3, 0]] {
            assert_eq!(stretched(b"correct horse", &[0; 16], cost), None);
        }
    }
}
