//! A report made by hand for tests: everything that tables, plots and pages must cope with, and the same every time.

use std::collections::BTreeMap;

use crate::lab::Kind;
use crate::report::{
    Coefficient, Company, ContenderReport, ExperimentReport, Foot, Generation, Judged, Knee, LabReport, Leaders, Lean,
    LoadGeneration, Machine, OpenSummary, Place, PointReport, Quartiles, Report, Run, SCHEMA, Said, Scaling, Shares,
    Status, Summary, Trial,
};
use crate::setup::Point;

/// Two experiments: `gil-demo`, a job over 3 x 2 points with twelve contenders, and `counter`, a load.
pub(crate) fn report() -> Report {
    Report {
        schema: SCHEMA,
        run: Run {
            name: "2026-11-24-default".into(),
            started: "2026-11-24T09:30:00Z".into(),
            seconds: 754.0,
            complete: true,
            depth: "default".into(),
            seed: 42,
            command: "contend run lab01".into(),
            revision: Some("0a1b2c3".into()),
            contend: "0.1.0".into(),
            rustc: Some("rustc 1.95.0".into()),
            profile: "release".into(),
            versions: [("tokio", "1.54.0"), ("rayon", "1.12.0")].map(|(name, v)| (name.into(), v.into())).into(),
        },
        machine: Machine {
            cpu: "측정용 프로세서 EPYC <2>".into(),
            cores: 2,
            memory_kib: Some(8 << 20),
            system: "Linux 6.18.5".into(),
            arch: "x86_64".into(),
            virtualisation: Some("virtual machine".into()),
        },
        labs: vec![LabReport {
            lab: "lab01-lock-contention".into(),
            question: "what does one big lock cost, and what buys it back?".into(),
            experiments: vec![gil_demo(), counter()],
        }],
        warnings: vec!["other programs used 12 % of the cores: close them, or believe the intervals".into()],
    }
}

/// The same with `counter` raced in an open loop, too, where `fair-mutex` falls behind at the higher rate; with knees,
/// shares and gaps, and with the scalability law fitted to one and refused to all others.
pub(crate) fn open() -> Report {
    let mut report = report();
    let contenders = &mut report.labs[0].experiments[1].points[0].contenders;
    for (index, contender) in contenders.iter_mut().enumerate() {
        let last = index == 6;
        let Some(summary) = &mut contender.summary else { continue };
        for per_second in [20_000, 1_000_000] {
            let is_saturated = last && per_second == 1_000_000;
            let quantiles = [("p50", 60e3), ("p90", 70e3), ("p99", 140e3), ("p99.9", 1.2e6)];
            let slower = 1.0 + index as f64 / 10.0;
            let at_rate = quantiles.map(|(name, ns)| (format!("{name}@{per_second}"), ns * slower));
            summary.latency_ns.extend(at_rate.into_iter().filter(|_| !is_saturated));
            summary.open.push(OpenSummary {
                per_second,
                planned: 10_100.0,
                backlog_growth: if is_saturated { 0.3 } else { 0.0 },
                saturated: if is_saturated { 1.0 } else { 0.05 * f64::from(u8::from(index == 1)) },
                done_per_second: per_second as f64,
                lag_ns: [("p50", 55e3), ("p99", 90e3)].map(|(name, ns)| (name.to_owned(), ns)).into(),
                service_ns: [("p50", 40.0), ("p99", 400.0)].map(|(name, ns)| (name.to_owned(), ns)).into(),
            });
        }
        summary.worker_shares = Some(Shares { least: 0.98, most: 1.02 });
        summary.longest_gap_ns = Some(4e6);
        let over_per_second = (index != 3).then_some(2_400_000 / (index as u64 + 1));
        summary.knee =
            Some(Knee { under_per_second: Some(2_200_000 / (index as u64 + 1)), over_per_second, probes: 15 });
        summary.scaling = Some(match index {
            0 => Scaling::Fitted {
                contention: Coefficient { value: 0.12, low: 0.08, high: 0.16 },
                coherency: Coefficient { value: 0.003, low: 0.001, high: 0.005 },
                peak_workers: Some(Coefficient { value: 17.0, low: 13.0, high: 30.0 }),
                misses_by: 0.011,
                points: 7,
            },
            _ => Scaling::Refused { why: "the best fit misses the measurements by 8.2 %".into() },
        });
    }
    report
}

fn gil_demo() -> ExperimentReport {
    let points = [1_000_000_u64, 10_000_000].into_iter().flat_map(|n| [1, 2, 4].map(|workers| job_point(workers, n)));
    ExperimentReport {
        experiment: "gil-demo".into(),
        about: "the sum of the squares below n, cut into as many parts as there are workers".into(),
        caution: None,
        kind: Kind::Job,
        work: None,
        unit: "additions".into(),
        sweep: vec!["workers".into(), "n".into()],
        points: points.collect(),
    }
}

fn job_point(workers: u64, n: u64) -> PointReport {
    let share = 1.0 / workers.min(2) as f64;
    let per_job = n as f64 * 0.5;
    let row = |name, time: f64, half, said| job(name, per_job, time, half, said);
    let decided = |time| Some(if time < 1.0 { Said::Faster } else { Said::Slower });
    let (slower, halved) = (decided(2.0), |over: f64| share * over);
    let mut contenders = vec![
        row("sequential", 1.0, 0.0, None),
        companion(row("copies", halved(0.97), 0.004, decided(0.97))),
        row("std-threads", halved(1.02), 0.006, decided(halved(1.02))),
        row("rayon-pool", halved(1.01), 0.005, decided(halved(1.01))),
        row("crossbeam-scope", halved(1.03), 0.006, decided(halved(1.03))),
        row("tokio-tasks", 1.001, 0.002, Some(Said::Same { within: 0.005 })),
        row("smol-tasks", 0.985, 0.03, cannot_tell(Some(Lean::Faster), Some(120))),
        row("async-std-tasks", 1.02, 0.05, cannot_tell(None, None)),
        row("one-big-lock", 3.4 * workers as f64, 0.02, slower),
        apart(row("processes", halved(1.42), 0.03, decided(halved(1.42)))),
    ];
    // One of its generations came to nothing.
    contenders[9].generations.pop();
    contenders.push(ContenderReport {
        version: Some("CPython 3.13.5".into()),
        note: Some("the tutorial's own loop, under the real GIL".into()),
        ..apart(row("python-threads", 41.0, 0.03, slower))
    });
    contenders.push(without_numbers("folded-loop", Status::WrongAnswer("333 instead of 332".into())));
    contenders.push(without_numbers(
        "io_uring",
        Status::Skipped("needs io_uring, which\nthis kernel | policy refuses".into()),
    ));
    PointReport {
        contenders,
        ..point([("n", n.into()), ("workers", workers.into())].map(|(name, v)| (name.to_owned(), v)).into(), n)
    }
}

fn point(point: Point, amount: u64) -> PointReport {
    PointReport {
        point,
        baseline: "sequential".into(),
        workload: Some("ab12".into()),
        amount,
        comparisons: 9,
        generations: 20,
        dropped: [("processes".to_owned(), 1)].into(),
        contenders: Vec::new(),
        foot: Some(Foot {
            twin: Some(judged(1.0002, 0.002, Said::Same { within: 0.005 })),
            spike: Some(judged(1.019, 0.003, Said::Slower)),
            spike_is_scaled: false,
            bridge: Some(judged(1.02, 0.03, cannot_tell(None, None).unwrap())),
            smallest_visible: Some(0.006),
        }),
        leaders: Some(Leaders { leader: "rayon-pool".into(), tied: vec!["std-threads".into()] }),
        company: Company { foreign_cpu: Some(0.012), steal: Some(0.0004) },
        seconds: 41.5,
    }
}

fn counter() -> ExperimentReport {
    let names = [
        ("std-mutex", 33.0, 1.0, None),
        ("parking_lot", 25.0, 0.55, Some(Said::Faster)),
        ("atomic", 8.7, 1.0, Some(Said::Faster)),
        ("sharded-atomic", 3.8, 1.0, Some(Said::Faster)),
        ("std-rwlock", 39.0, 0.99, Some(Said::Slower)),
        ("tokio-mutex", 160.0, 1.0, Some(Said::Slower)),
        ("fair-mutex", 477.0, 1.0, Some(Said::Slower)),
    ];
    let contenders = names.iter().map(|(name, time, fairness, said)| load(name, *time, *fairness, *said)).collect();
    let at: Point = [("workers".to_owned(), 2.into())].into();
    let foot = point(at.clone(), 1).foot.map(|foot| Foot { spike_is_scaled: true, bridge: None, ..foot });
    ExperimentReport {
        experiment: "counter".into(),
        about: "increments of one counter, as many as fit into the window".into(),
        caution: None,
        kind: Kind::Load,
        work: None,
        unit: "increments".into(),
        sweep: vec!["workers".into()],
        points: vec![PointReport {
            baseline: "std-mutex".into(),
            workload: None,
            contenders,
            leaders: None,
            foot,
            dropped: BTreeMap::new(),
            ..point(at, 1)
        }],
    }
}

fn load(name: &str, time: f64, fairness: f64, said: Option<Said>) -> ContenderReport {
    let quantiles = [("p50", 1.1), ("p90", 2.0), ("p99", 12.0), ("p99.9", 310.0), ("max", 9_000.0)];
    let latency: BTreeMap<String, f64> =
        quantiles.iter().map(|(name, times)| ((*name).to_owned(), (time * times).round())).collect();
    let mut load = job(name, 33.0, time / 33.0, time / 33.0 * 0.02, said);
    if let Some(judged) = load.judgement {
        load.latency_judgements = ["p50", "p99"].map(|name| (name.to_owned(), judged)).into();
    }
    for generation in &mut load.generations {
        generation.load = Some(LoadGeneration {
            per_second: 1e9 / generation.wall_ns,
            per_worker: vec![1_000, 1_001],
            fairness: Some(fairness),
            latency_ns: latency.iter().map(|(name, value)| (name.clone(), *value as u64)).collect(),
            timed_ratio: Some(0.4),
            owner_changes: Some(0.31),
            overlap: Some(0.98),
            ..LoadGeneration::default()
        });
    }
    load.summary = load.summary.map(|summary| Summary {
        wall_ns: quartiles(time),
        per_second: quartiles(1e9 / time),
        cpu_ns: Some(time * 2.0),
        running_ns: Some(time * 1.9),
        waiting_ns: Some(time * 0.02),
        blocked_ns: Some(time * 0.08),
        fairness: Some(fairness),
        latency_ns: latency,
        owner_changes: Some(0.31),
        overlap: Some(if name == "sharded-atomic" { 0.62 } else { 0.98 }),
        timed_ratio: Some(0.4),
        ..summary
    });
    load
}

fn job(name: &str, per_job: f64, time: f64, half: f64, said: Option<Said>) -> ContenderReport {
    let wall = per_job * time;
    ContenderReport {
        name: name.into(),
        status: Status::Verified,
        place: Place::Together,
        raced: true,
        companion: false,
        note: None,
        version: None,
        trial: Some(Trial {
            build_ns: 40_000,
            call_ns: Some(wall as u64),
            peak_kib: Some(5_210),
            faults_per_call: Some(0.0),
            threads: Some(3),
            spoiled: Vec::new(),
        }),
        generations: (1..=20)
            .map(|generation| Generation {
                generation,
                rounds: 20,
                ln_ratio: time.ln(),
                wall_ns: wall,
                cpu_ns: Some(wall * 1.2),
                ..Generation::default()
            })
            .collect(),
        summary: Some(Summary {
            wall_ns: quartiles(wall),
            per_second: quartiles(per_job * 2.0 * 1e9 / wall),
            cpu_ns: Some(wall * if time < 0.9 { 2.03 } else { 1.0 + half }),
            voluntary: Some(4.1),
            involuntary: Some(0.0004),
            marked: if name == "one-big-lock" { 0.034 } else { 0.0 },
            spread: half / time / 2.0,
            cpu_ratio: Some(time * if time < 0.9 { 2.03 } else { 1.0 + half }),
            ..Summary::default()
        }),
        judgement: said.map(|said| judged(time, half * time.max(0.5), said)),
        latency_judgements: BTreeMap::new(),
    }
}

fn quartiles(median: f64) -> Quartiles {
    Quartiles { low: median * 0.97, median, high: median * 1.04 }
}

fn companion(contender: ContenderReport) -> ContenderReport {
    let note = Some("one copy of sequential a worker, all at once: the most this machine can give".into());
    ContenderReport { companion: true, note, ..contender }
}

fn apart(contender: ContenderReport) -> ContenderReport {
    let judgement = contender.judgement.map(|judged| Judged { across: true, ..judged });
    ContenderReport { place: Place::Apart, judgement, ..contender }
}

fn without_numbers(name: &str, status: Status) -> ContenderReport {
    ContenderReport {
        status,
        raced: false,
        trial: None,
        generations: Vec::new(),
        summary: None,
        judgement: None,
        ..job(name, 1.0, 1.0, 0.0, None)
    }
}

fn judged(ratio: f64, half: f64, said: Said) -> Judged {
    let level = if matches!(said, Said::Faster | Said::Slower) { 0.99 } else { 0.95 };
    Judged { ratio, low: ratio - half, high: ratio + half, level, said, across: false }
}

fn cannot_tell(leaning: Option<Lean>, generations_needed: Option<u32>) -> Option<Said> {
    Some(Said::CannotTell { leaning, generations_needed })
}
