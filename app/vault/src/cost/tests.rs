//! What stretching a passphrase may cost, at its ends.

use super::*;

fn calibrated(millis: u64) -> (u32, u32) {
    let cost = Cost::USUAL.calibrated(Duration::from_millis(millis));
    (cost.memory_kib / MIB, cost.passes)
}

#[test]
fn half_a_second_to_a_second_on_any_device_that_can() {
    for (usual_took, expected) in [
        (120, (64, 18)),
        (300, (64, 7)),
        (500, (64, 4)),
        (750, (64, 3)),
        (1_000, (64, 3)),
        (1_001, (48, 3)),
        (1_333, (48, 3)),
        (1_500, (32, 3)),
        (2_000, (32, 3)),
        (2_100, (32, 2)),
        (60_000, (32, 2)),
    ] {
        assert_eq!(calibrated(usual_took), expected, "{usual_took} ms");
    }
    for usual_took in 100..=2_000_u64 {
        let (memory, passes) = calibrated(usual_took);
        let takes = usual_took * u64::from(memory) * u64::from(passes) / (64 * 3);
        assert!((500..=1_000).contains(&takes), "{usual_took} ms become {takes} ms");
    }
}

#[test]
fn no_measurement_makes_it_less_than_the_floor_or_more_than_the_ceiling() {
    for cost in [Cost::FLOOR, Cost::USUAL, Cost::CEILING] {
        for took in [Duration::ZERO, Duration::from_secs(1), Duration::MAX] {
            let Cost { memory_kib, passes, lanes } = cost.calibrated(took);
            assert!(Cost::new(memory_kib, passes, lanes).is_some(), "{took:?}");
        }
    }
}

#[test]
fn too_little_and_too_much_are_no_cost() {
    assert!(Cost::new(32 * MIB, 2, 1).is_some());
    assert!(Cost::new(256 * MIB, 64, 4).is_some());
    for (memory, passes, lanes) in [
        (32 * MIB - 1, 2, 1),
        (64 * MIB, 1, 1),
        (64 * MIB, 3, 0),
        (0, 0, 0),
        (256 * MIB + 1, 3, 1),
        (64 * MIB, 65, 1),
        (64 * MIB, 3, 5),
        (u32::MAX, u32::MAX, u32::MAX),
    ] {
        assert_eq!(Cost::new(memory, passes, lanes), None, "{memory} {passes} {lanes}");
    }
}
