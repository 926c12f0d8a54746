//! CPython's two queues bring the same messages, through the runner protocol's own digest.

use std::process::Command;

/// The script alone, without a referee: its answer to a small flow, as JSON.
#[test]
fn both_queues_bring_every_message_once_and_in_order() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/python");
    let runner = concat!(env!("CARGO_MANIFEST_DIR"), "/../../harness/contend/python");
    let script = r#"
import json, sys
sys.argv = ["queues.py", "threads"]
import queues
for topology in ("1:1", "1:5", "4:1", "4:4"):
    for capacity in (1, 16):
        flow = queues.Flow({"point": {"capacity": capacity, "topology": topology}})
        whole = {"messages": flow.messages, "sum": sum(range(flow.messages)),
                 "squares": sum(n * n for n in range(flow.messages)), "out_of_order": 0}
        for way in (queues.threads, queues.coroutines):
            call = way(flow)
            for _ in range(2):
                assert call() == whole, (way, topology, capacity)
"#;
    let ran = Command::new("python3").arg("-c").arg(script).env("PYTHONPATH", format!("{folder}:{runner}")).output();
    let Ok(ran) = ran else {
        // As everywhere: shown as skipped, never as passed in silence.
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "skipped: there is no `python3` here");
        return;
    };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
