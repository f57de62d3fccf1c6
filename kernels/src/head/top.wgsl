// What a teacher's cache keeps of rows of logits [N, V].
//
// head_top  one workgroup per row n: writes ids[n, K] and logp[n, K], larger first, smaller id first among equals, and
//           stats[n, 4]: log sum p^(1/T) for T = 1/2, 2, 4, then log p of targets[n] (0 where that is no id).

struct Params {
    n: u32,
    vocab: u32,
    k: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read_write> ids: array<u32>;
@group(0) @binding(4) var<storage, read_write> logp: array<f32>;
@group(0) @binding(5) var<storage, read_write> stats: array<f32>;

const WG = 256u;
const NO_ID = 0xffffffffu;
const MASK = -1e30;

// include ../reduce/_workgroup.wgsl
// include _best.wgsl

@compute @workgroup_size(256)
fn head_top(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let row = group.x * p.vocab;
    var high = MASK;
    for (var v = lane; v < p.vocab; v += WG) {
        high = max(high, logits[row + v]);
    }
    high = workgroup_max(lane, high);

    // exp(x / 4) to the powers 1, 2, 4, 8 serves temperatures 4, 2, 1, 1/2.
    var half = 0.0;
    var one = 0.0;
    var two = 0.0;
    var four = 0.0;
    for (var v = lane; v < p.vocab; v += WG) {
        let quarter = exp((logits[row + v] - high) * 0.25);
        let squared = quarter * quarter;
        let whole = squared * squared;
        four += quarter;
        two += squared;
        one += whole;
        half += whole * whole;
    }
    let lse = log(workgroup_sum(lane, one));
    half = workgroup_sum(lane, half);
    two = workgroup_sum(lane, two);
    four = workgroup_sum(lane, four);
    if lane == 0u {
        let at = 4u * group.x;
        stats[at] = log(half) - 2.0 * lse;
        stats[at + 1u] = log(two) - 0.5 * lse;
        stats[at + 2u] = log(four) - 0.25 * lse;
        let target_id = targets[group.x];
        stats[at + 3u] = 0.0;
        if target_id < p.vocab {
            stats[at + 3u] = logits[row + target_id] - high - lse;
        }
    }

    var last = 0.0;
    var last_id = 0u;
    for (var entry = 0u; entry < p.k; entry++) {
        workgroup_next(lane, row, entry == 0u, last, last_id);
        last = lanes[0];
        last_id = best[0];
        if lane == 0u {
            ids[group.x * p.k + entry] = last_id;
            logp[group.x * p.k + entry] = last - high - lse;
        }
    }
}
