//! What devices and base do together, told as stories: real records, real sync and admission, and no browser. In one program, since
//! linking took longer than telling.

mod access;
mod added_again;
mod apart;
mod carried;
mod earlier_version;
mod first_sync;
mod hour;
mod merged;
mod no_signal;
mod pictures;
mod set_aside;
mod wiped;
