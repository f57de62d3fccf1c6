// Gradient of the logits [N, V], in place, from the objective's alpha and sparse list of M entries (id, g) per row.
//
// dlogits  one workgroup per row n: logits[n, :] <- inv_n * (alpha[n] * softmax(logits[n, :]) + sparse entries). At a
//          temperature (inv_t != 1) alpha belongs to softmax(logits * inv_t), and cross-entropy, which has none, adds
//          w_ce * softmax(logits) on scored rows.
//          Entry 0 (the target) and the last 64 (the ranked set) add to that; the entries between them stand for the
//          cached head and replace all of that, which there would cancel against them. An id that comes more than
//          once is written by the thread of its first entry, with the sum in the order of entries.

struct Params {
    n: u32,
    vocab: u32,
    entries: u32,
    inv_n: f32,
    inv_t: f32,
    w_ce: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read> stats: array<f32>;
@group(0) @binding(3) var<storage, read> sparse: array<u32>;
@group(0) @binding(4) var<storage, read> rows: array<f32>;

const WG = 256u;
const MAX_U = 64u;
const NO_ID = 0xffffffffu;
const COLUMNS = 12u;
const ALPHA = 0u;
const SCORED = 11u;

@compute @workgroup_size(256)
fn dlogits(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let row = group.x * p.vocab;
    let list = group.x * 2u * p.entries;
    let lse = stats[3u * group.x];
    let lse_t = stats[3u * group.x + 1u];
    let scale = p.inv_n * rows[group.x * COLUMNS + ALPHA];

    if p.inv_t == 1.0 {
        for (var v = lane; v < p.vocab; v += WG) {
            logits[row + v] = scale * exp(min(logits[row + v] - lse, 0.0));
        }
    } else {
        let plain = p.inv_n * p.w_ce * rows[group.x * COLUMNS + SCORED];
        for (var v = lane; v < p.vocab; v += WG) {
            let z = logits[row + v];
            logits[row + v] = scale * exp(min(z * p.inv_t - lse_t, 0.0)) + plain * exp(min(z - lse, 0.0));
        }
    }
    storageBarrier();
    workgroupBarrier();

    let head_end = p.entries - MAX_U;
    for (var e = lane; e < p.entries; e += WG) {
        let id = sparse[list + 2u * e];
        var owner = id != NO_ID;
        for (var before = 0u; before < e && owner; before++) {
            owner = sparse[list + 2u * before] != id;
        }
        if owner {
            var sum = 0.0;
            var replaces = false;
            for (var other = e; other < p.entries; other++) {
                if sparse[list + 2u * other] == id {
                    sum += bitcast<f32>(sparse[list + 2u * other + 1u]);
                    replaces = replaces || (other >= 1u && other < head_end);
                }
            }
            let base = select(logits[row + id], 0.0, replaces);
            logits[row + id] = base + p.inv_n * sum;
        }
    }
}
