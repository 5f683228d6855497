//! This device's copy: safekeeping, outbox and sync. Storage, time and randomness are ports.
pub mod storage;
