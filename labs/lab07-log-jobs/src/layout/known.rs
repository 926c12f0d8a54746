//! The layouts that loggers come with, the most specific first.

use super::template::Piece::{Digits, Letter, Level, LongSource, ModuleLevel, Source, Spaces, Text, Time, Until};
use super::template::Template;
use crate::stamp::TimeFormat::{ClockOnly, Compact, Ctime, Iso, MonthDay, ShortYear, SlashedYear};

pub(super) const TEMPLATES: &[Template] = &[
    // 2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0.0.0.0:2181:FastLeaderElection@774] - Notification time out
    Template { name: "zookeeper", pieces: &[Time(Iso), Text(b" - "), Level, Spaces, Text(b"["), LongSource(b"] - ")] },
    // 2026-11-25 13:05:30,123 - app.worker - ERROR - it went wrong
    Template { name: "python", pieces: &[Time(Iso), Text(b" - "), LongSource(b" - "), Level, Text(b" - ")] },
    // 2026-11-25 13:05:30.123  INFO 4711 --- [main] c.e.App : started
    Template {
        name: "spring",
        pieces: &[Time(Iso), Spaces, Level, Spaces, Digits, Text(b" --- ["), Until(b"] "), LongSource(b" : ")],
    },
    // 2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster
    Template { name: "hadoop", pieces: &[Time(Iso), Spaces, Level, Spaces, Text(b"["), Until(b"] "), Source(b": ")] },
    // 2026-11-25 13:05:30,123 [worker-1] INFO  com.example.Service - done
    Template { name: "log4j", pieces: &[Time(Iso), Spaces, Text(b"["), Until(b"] "), Level, Spaces, Source(b" - ")] },
    // 2026-11-25 13:05:30,123 INFO  [worker-1] com.example.Service - done
    Template {
        name: "log4j-level-first",
        pieces: &[Time(Iso), Spaces, Level, Spaces, Text(b"["), Until(b"] "), Source(b" - ")],
    },
    // 13:05:30.123 [main] INFO  com.example.Service - done
    Template {
        name: "logback",
        pieces: &[Time(ClockOnly), Spaces, Text(b"["), Until(b"] "), Level, Spaces, Source(b" - ")],
    },
    // 2016-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack
    Template { name: "cbs", pieces: &[Time(Iso), Text(b", "), Level, Spaces, Source(b" "), Spaces] },
    // 081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38 terminating
    Template { name: "hdfs", pieces: &[Time(Compact), Spaces, Digits, Spaces, Level, Spaces, Source(b": ")] },
    // 17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers
    Template { name: "spark", pieces: &[Time(ShortYear), Spaces, Level, Spaces, Source(b": ")] },
    // 03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogs
    Template {
        name: "logcat",
        pieces: &[Time(MonthDay), Spaces, Digits, Spaces, Digits, Spaces, Letter, Spaces, LongSource(b": ")],
    },
    // I/ActivityManager( 1702): Displayed com.example
    Template { name: "logcat-brief", pieces: &[Letter, Text(b"/"), LongSource(b"("), Until(b"): ")] },
    // [Sun Dec 04 04:47:44 2005] [error] [client 1.2.3.4] Directory index forbidden by rule
    Template { name: "apache-error", pieces: &[Text(b"["), Time(Ctime), Text(b"] ["), ModuleLevel, Text(b"] ")] },
    // 2026/11/25 13:05:30 [error] 123#0: *1 open() failed
    Template { name: "nginx-error", pieces: &[Time(SlashedYear), Text(b" ["), Level, Text(b"] ")] },
    // 2017-05-16 00:00:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-38101a0b] 10.11.10.1 "GET /v2"
    Template { name: "openstack", pieces: &[Time(Iso), Spaces, Digits, Spaces, Level, Spaces, Source(b" ")] },
    // [2026-11-25 13:05:30,123] ERROR in app: it went wrong
    Template { name: "flask", pieces: &[Text(b"["), Time(Iso), Text(b"] "), Level, Text(b" in "), Source(b": ")] },
    // [2026-11-25T13:05:30Z INFO  server::listen] ready (Rust's env_logger)
    Template { name: "env-logger", pieces: &[Text(b"["), Time(Iso), Spaces, Level, Spaces, Source(b"] ")] },
    // [2026-11-25 13:05:30] [ERROR] it went wrong
    Template { name: "bracketed", pieces: &[Text(b"["), Time(Iso), Text(b"] ["), Level, Text(b"] ")] },
    // 2026-11-25 13:05:30 [ERROR] it went wrong
    Template { name: "level-bracketed", pieces: &[Time(Iso), Spaces, Text(b"["), Level, Text(b"] ")] },
    // 2026-11-25T13:05:30.123Z  INFO server::listen: ready; 2026-11-25 13:05:30,123 ERROR app.worker: it went wrong
    Template { name: "level-source", pieces: &[Time(Iso), Spaces, Level, Spaces, Source(b": ")] },
    // 2026-11-25 13:05:30,123 ERROR it went wrong
    Template { name: "level-only", pieces: &[Time(Iso), Spaces, Level, Text(b" ")] },
    // ERROR:app.worker:it went wrong (Python's default)
    Template { name: "python-basic", pieces: &[Level, Text(b":"), Source(b":")] },
    // [ERROR] it went wrong
    Template { name: "bracketed-level", pieces: &[Text(b"["), Level, Text(b"] ")] },
];
