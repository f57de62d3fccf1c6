//! The plan on the CPU: every operation calls its kernel's twin.

use super::Program;
use crate::model::{BufferId, Op, Plan, View};
use crest_kernels::Arg;
use std::rc::Rc;

/// What the twins run on, in words.
pub fn name() -> String {
    if cfg!(target_arch = "wasm32") {
        "CPU twins, WebAssembly SIMD, one thread".into()
    } else if cfg!(feature = "parallel") {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        format!("CPU twins, {threads} threads")
    } else {
        "CPU twins, one thread".into()
    }
}

/// Buffers of a plan in memory.
pub struct CpuExecutor {
    plan: Rc<Plan>,
    buffers: Vec<Vec<u32>>,
    params: Vec<Vec<u8>>,
}

impl CpuExecutor {
    /// Zeroed buffers for a plan.
    pub fn new(plan: Rc<Plan>) -> Self {
        let buffers = plan.buffers.iter().map(|b| vec![0; b.words]).collect();
        let params = plan.ops.iter().map(|op| op.params.clone()).collect();
        CpuExecutor { plan, buffers, params }
    }

    pub(super) fn write(&mut self, buffer: BufferId, words: &[u32]) {
        self.buffers[buffer.0][..words.len()].copy_from_slice(words);
    }

    pub(super) fn set_params(&mut self, op: usize, params: &[u8]) {
        self.params[op] = params.to_vec();
    }

    pub(super) fn read(&self, view: View) -> Vec<u32> {
        self.buffers[view.buffer.0][view.range()].to_vec()
    }

    pub(super) fn run(&mut self, program: &Program) {
        let plan = self.plan.clone();
        match program {
            Program::Ops(range) => {
                for (op, params) in plan.ops[range.clone()].iter().zip(&self.params[range.clone()]) {
                    launch(&mut self.buffers, op, params);
                }
            }
            Program::Logits(chunk) => {
                let op = &plan.logits[*chunk];
                launch(&mut self.buffers, op, &op.params);
            }
        }
    }
}

/// Calls one twin. Written buffers are taken out of the list for the call, which the plan's validation makes safe: no
/// operation binds a buffer that it writes a second time.
fn launch(buffers: &mut [Vec<u32>], op: &Op, params: &[u8]) {
    let mut taken: Vec<(usize, Vec<u32>)> = Vec::new();
    for (i, view) in op.args.iter().enumerate() {
        if op.kernel.writes(i) {
            taken.push((view.buffer.0, std::mem::take(&mut buffers[view.buffer.0])));
        }
    }
    let mut written = taken.iter_mut();
    let mut args = Vec::with_capacity(op.args.len());
    for (i, view) in op.args.iter().enumerate() {
        args.push(if op.kernel.writes(i) {
            match written.next() {
                Some((_, words)) => Arg::Out(&mut words[view.range()]),
                None => unreachable!("one taken buffer per written binding"),
            }
        } else {
            Arg::In(&buffers[view.buffer.0][view.range()])
        });
    }
    (op.kernel.twin)(params, &mut args);
    drop(args);
    for (buffer, words) in taken {
        buffers[buffer] = words;
    }
}
