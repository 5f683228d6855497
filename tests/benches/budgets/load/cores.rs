//! Two cores for all of it, however many the machine has: the relay, the processes that it starts, and the clients.

use anyhow::{Context as _, Result, ensure};
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// So many.
const CORES: usize = 2;

/// Keeps this process to two of its cores from now on, with everything that it starts; says how it was done. What asks
/// how many there are is answered two.
pub(crate) fn keep_to_two() -> Result<String> {
    let ours = sched_getaffinity(None)?;
    let cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|core| ours.is_set(*core)).collect();
    ensure!(cores.len() >= CORES, "the load is measured on two cores, and there is only one");
    if cores.len() == CORES {
        return Ok("on the two cores that there are".to_owned());
    }
    let mut two = CpuSet::new();
    cores.iter().take(CORES).for_each(|core| two.set(*core));
    // Each thread has cores of its own, and hands them on to the threads and processes that it starts.
    for thread in std::fs::read_dir("/proc/self/task")? {
        let thread = thread?.file_name();
        let number = thread.to_str().and_then(|name| name.parse().ok());
        let thread = number.and_then(Pid::from_raw).context("a thread has a number")?;
        sched_setaffinity(Some(thread), &two)?;
    }
    Ok(format!("kept to two of {} cores", cores.len()))
}
