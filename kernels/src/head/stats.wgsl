// Softmax statistics and top ids of rows of logits [N, V], around a cached head of K ids per row.
//
// head_stats  one workgroup per row n: writes stats[n, :] = (lse, lse_t, q_rest) and the first k of picks[n, 32].
//             lse_t and q_rest are those of logits * inv_t; with inv_t = 1 that costs nothing.
//             q_rest is a sum over the ids outside the head, not a difference: the head's logits are masked in place
//             while it is taken, and put back bit for bit.

struct Params {
    n: u32,
    vocab: u32,
    head: u32,
    k: u32,
    inv_t: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read> head_ids: array<u32>;
@group(0) @binding(3) var<storage, read_write> stats: array<f32>;
@group(0) @binding(4) var<storage, read_write> picks: array<u32>;

const WG = 256u;
const MAX_K = 32u;
const MAX_HEAD = 1024u;
const NO_ID = 0xffffffffu;
const MASK = -1e30;
const REST_FLOOR = 1e-12;

// include ../reduce/_workgroup.wgsl
// include _best.wgsl
var<workgroup> kept: array<f32, MAX_HEAD>;

@compute @workgroup_size(256)
fn head_stats(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let row = group.x * p.vocab;
    let ids = group.x * p.head;

    var high = MASK;
    for (var v = lane; v < p.vocab; v += WG) {
        high = max(high, logits[row + v]);
    }
    high = workgroup_max(lane, high);
    storageBarrier();
    workgroupBarrier();

    let tempered = p.inv_t != 1.0;
    var head = 0.0;
    var head_t = 0.0;
    for (var i = lane; i < min(p.head, MAX_HEAD); i += WG) {
        let id = head_ids[ids + i];
        if id != NO_ID {
            kept[i] = logits[row + id];
            logits[row + id] = MASK;
            head += exp(kept[i] - high);
            if tempered {
                head_t += exp((kept[i] - high) * p.inv_t);
            }
        }
    }
    storageBarrier();
    workgroupBarrier();

    var rest = 0.0;
    var rest_t = 0.0;
    for (var v = lane; v < p.vocab; v += WG) {
        rest += exp(logits[row + v] - high);
        if tempered {
            rest_t += exp((logits[row + v] - high) * p.inv_t);
        }
    }
    storageBarrier();
    workgroupBarrier();

    for (var i = lane; i < min(p.head, MAX_HEAD); i += WG) {
        let id = head_ids[ids + i];
        if id != NO_ID {
            logits[row + id] = kept[i];
        }
    }
    rest = workgroup_sum(lane, rest);
    let total = rest + workgroup_sum(lane, head);
    let lse = high + log(total);
    var lse_t = lse;
    var q_rest = rest / total;
    if tempered {
        rest_t = workgroup_sum(lane, rest_t);
        let total_t = rest_t + workgroup_sum(lane, head_t);
        lse_t = high * p.inv_t + log(total_t);
        q_rest = rest_t / total_t;
    }
    if lane == 0u {
        stats[3u * group.x] = lse;
        stats[3u * group.x + 1u] = lse_t;
        stats[3u * group.x + 2u] = max(q_rest, REST_FLOOR);
    }
    storageBarrier();
    workgroupBarrier();

    var last = 0.0;
    var last_id = 0u;
    for (var pick = 0u; pick < min(p.k, MAX_K); pick++) {
        workgroup_next(lane, row, pick == 0u, last, last_id);
        last = lanes[0];
        last_id = best[0];
        if lane == 0u {
            picks[group.x * MAX_K + pick] = last_id;
        }
    }
}
