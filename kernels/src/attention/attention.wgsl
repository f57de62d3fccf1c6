// Causal self-attention with grouped queries. Rows of qkv [N, (H + 2 G) D] hold the q heads, then the k heads, then
// the v heads; query head h reads key/value head h / (H / G). Row n stands at positions[n] of its window and sees rows
// n - positions[n] ..= n; the backward passes take windows of T rows each, one after the other.
//
// attention_fwd     one workgroup per (row, query head): writes y[n, h, :] and lse[n, h]
// attention_bwd_q   one workgroup per (row, query head): writes dq in dqkv and delta[n, h] = dy . y
// attention_bwd_kv  one workgroup per (row, key head): writes dk and dv in dqkv; needs delta
// attention_step    one workgroup per (sequence, key head): the same as attention_fwd for one new token of every
//                   sequence, whose earlier keys and values are remembered: writes its k and v to the memory
//                   [N, T, 2 G D], and y and lse of the query heads that share them
//
// Scores are never stored: keys (or queries) pass by in blocks of 64, with a running maximum forward and the stored
// lse backward.

struct Params {
    n: u32,
    t: u32,
    heads: u32,
    kv_heads: u32,
    d: u32, // at most 128
    scale: f32, // 1 / sqrt(D)
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
// forward
@group(0) @binding(2) var<storage, read> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> lse: array<f32>;
// backward of q
@group(0) @binding(2) var<storage, read> y_in: array<f32>;
@group(0) @binding(3) var<storage, read> lse_in: array<f32>;
@group(0) @binding(4) var<storage, read> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> delta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dqkv: array<f32>;
// backward of k and v
@group(0) @binding(2) var<storage, read> delta_in: array<f32>;
@group(0) @binding(5) var<storage, read_write> dqkv_kv: array<f32>;

// one step
@group(0) @binding(3) var<storage, read_write> memory: array<f32>;
@group(0) @binding(4) var<storage, read_write> y_step: array<f32>;
@group(0) @binding(5) var<storage, read_write> lse_step: array<f32>;

const WG = 64u;
const MASKED = -1e30;

// include ../reduce/_workgroup.wgsl
var<workgroup> row_a: array<f32, 128>; // the q, or k, of this workgroup
var<workgroup> row_b: array<f32, 128>; // the dy, or v, of this workgroup
var<workgroup> weight: array<f32, WG>;
var<workgroup> weight_d: array<f32, WG>;

fn stride() -> u32 {
    return (p.heads + 2u * p.kv_heads) * p.d;
}

fn q_at(n: u32, h: u32) -> u32 {
    return n * stride() + h * p.d;
}

fn k_at(n: u32, g: u32) -> u32 {
    return n * stride() + (p.heads + g) * p.d;
}

fn v_at(n: u32, g: u32) -> u32 {
    return n * stride() + (p.heads + p.kv_heads + g) * p.d;
}

fn y_at(n: u32, h: u32) -> u32 {
    return (n * p.heads + h) * p.d;
}

@compute @workgroup_size(64)
fn attention_fwd(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let n = group.x;
    let h = group.y;
    let g = h / (p.heads / p.kv_heads);
    let t = min(positions[n], n);
    let first = n - t;
    for (var d = lane; d < p.d; d += WG) {
        row_a[d] = qkv[q_at(n, h) + d];
    }
    var top = MASKED;
    var sum = 0.0;
    var acc0 = 0.0; // channel `lane`
    var acc1 = 0.0; // channel `lane + 64`
    for (var block = 0u; block <= t; block += WG) {
        workgroupBarrier();
        let j = block + lane;
        var score = MASKED;
        if j <= t {
            let k = k_at(first + j, g);
            var dot = 0.0;
            for (var d = 0u; d < p.d; d++) {
                dot += row_a[d] * qkv[k + d];
            }
            score = dot * p.scale;
        }
        let new_top = max(top, workgroup_max(lane, score));
        let e = select(0.0, exp(score - new_top), j <= t);
        let shrink = exp(max(top - new_top, -80.0)) * select(0.0, 1.0, block > 0u);
        weight[lane] = e;
        sum = sum * shrink + workgroup_sum(lane, e);
        top = new_top;
        acc0 *= shrink;
        acc1 *= shrink;
        let count = min(WG, t + 1u - block);
        if lane < p.d {
            for (var i = 0u; i < count; i++) {
                acc0 += weight[i] * qkv[v_at(first + block + i, g) + lane];
            }
        }
        if lane + WG < p.d {
            for (var i = 0u; i < count; i++) {
                acc1 += weight[i] * qkv[v_at(first + block + i, g) + lane + WG];
            }
        }
    }
    if lane < p.d {
        y[y_at(n, h) + lane] = acc0 / sum;
    }
    if lane + WG < p.d {
        y[y_at(n, h) + lane + WG] = acc1 / sum;
    }
    if lane == 0u {
        lse[n * p.heads + h] = top + log(sum);
    }
}

@compute @workgroup_size(64)
fn attention_bwd_q(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let n = group.x;
    let h = group.y;
    let g = h / (p.heads / p.kv_heads);
    let t = n % p.t;
    let first = n - t;
    var dot = 0.0;
    for (var d = lane; d < p.d; d += WG) {
        row_a[d] = qkv[q_at(n, h) + d];
        row_b[d] = dy[y_at(n, h) + d];
        dot += row_b[d] * y_in[y_at(n, h) + d];
    }
    let delta_n = workgroup_sum(lane, dot);
    let lse_n = lse_in[n * p.heads + h];
    if lane == 0u {
        delta[n * p.heads + h] = delta_n;
    }
    var acc0 = 0.0;
    var acc1 = 0.0;
    for (var block = 0u; block <= t; block += WG) {
        workgroupBarrier();
        let j = block + lane;
        var ds = 0.0;
        if j <= t {
            let k = k_at(first + j, g);
            let v = v_at(first + j, g);
            var score = 0.0;
            var dp = 0.0;
            for (var d = 0u; d < p.d; d++) {
                score += row_a[d] * qkv[k + d];
                dp += row_b[d] * qkv[v + d];
            }
            ds = exp(min(score * p.scale - lse_n, 0.0)) * (dp - delta_n) * p.scale;
        }
        weight[lane] = ds;
        workgroupBarrier();
        let count = min(WG, t + 1u - block);
        if lane < p.d {
            for (var i = 0u; i < count; i++) {
                acc0 += weight[i] * qkv[k_at(first + block + i, g) + lane];
            }
        }
        if lane + WG < p.d {
            for (var i = 0u; i < count; i++) {
                acc1 += weight[i] * qkv[k_at(first + block + i, g) + lane + WG];
            }
        }
    }
    if lane < p.d {
        dqkv[q_at(n, h) + lane] = acc0;
    }
    if lane + WG < p.d {
        dqkv[q_at(n, h) + lane + WG] = acc1;
    }
}

@compute @workgroup_size(64)
fn attention_bwd_kv(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let n = group.x;
    let g = group.y;
    let t = n % p.t;
    let first = n - t;
    let shared_by = p.heads / p.kv_heads;
    for (var d = lane; d < p.d; d += WG) {
        row_a[d] = qkv[k_at(n, g) + d];
        row_b[d] = qkv[v_at(n, g) + d];
    }
    var dk0 = 0.0;
    var dk1 = 0.0;
    var dv0 = 0.0;
    var dv1 = 0.0;
    for (var h = g * shared_by; h < (g + 1u) * shared_by; h++) {
        for (var block = t; block < p.t; block += WG) {
            workgroupBarrier();
            let i = block + lane;
            var prob = 0.0;
            var ds = 0.0;
            if i < p.t {
                let q = q_at(first + i, h);
                let o = y_at(first + i, h);
                var score = 0.0;
                var dp = 0.0;
                for (var d = 0u; d < p.d; d++) {
                    score += row_a[d] * qkv[q + d];
                    dp += row_b[d] * dy[o + d];
                }
                let at = (first + i) * p.heads + h;
                prob = exp(min(score * p.scale - lse_in[at], 0.0));
                ds = prob * (dp - delta_in[at]) * p.scale;
            }
            weight[lane] = prob;
            weight_d[lane] = ds;
            workgroupBarrier();
            let count = min(WG, p.t - block);
            if lane < p.d {
                for (var j = 0u; j < count; j++) {
                    dk0 += weight_d[j] * qkv[q_at(first + block + j, h) + lane];
                    dv0 += weight[j] * dy[y_at(first + block + j, h) + lane];
                }
            }
            if lane + WG < p.d {
                for (var j = 0u; j < count; j++) {
                    dk1 += weight_d[j] * qkv[q_at(first + block + j, h) + lane + WG];
                    dv1 += weight[j] * dy[y_at(first + block + j, h) + lane + WG];
                }
            }
        }
    }
    if lane < p.d {
        dqkv_kv[k_at(n, g) + lane] = dk0;
        dqkv_kv[v_at(n, g) + lane] = dv0;
    }
    if lane + WG < p.d {
        dqkv_kv[k_at(n, g) + lane + WG] = dk1;
        dqkv_kv[v_at(n, g) + lane + WG] = dv1;
    }
}

fn memory_at(n: u32, j: u32, g: u32) -> u32 {
    return ((n * p.t + j) * 2u * p.kv_heads + g) * p.d;
}

@compute @workgroup_size(64)
fn attention_step(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let n = group.x;
    let g = group.y;
    let t = min(positions[n], p.t - 1u);
    let values = p.kv_heads * p.d;
    let shared_by = p.heads / p.kv_heads;
    let k_new = k_at(n, g);
    let v_new = v_at(n, g);
    // This token's own k and v are read from qkv below, never from the memory they are written to here.
    for (var d = lane; d < p.d; d += WG) {
        memory[memory_at(n, t, g) + d] = qkv[k_new + d];
        memory[memory_at(n, t, g) + values + d] = qkv[v_new + d];
    }
    for (var h = g * shared_by; h < (g + 1u) * shared_by; h++) {
        for (var d = lane; d < p.d; d += WG) {
            row_a[d] = qkv[q_at(n, h) + d];
        }
        var top = MASKED;
        var sum = 0.0;
        var acc0 = 0.0; // channel `lane`
        var acc1 = 0.0; // channel `lane + 64`
        for (var block = 0u; block <= t; block += WG) {
            workgroupBarrier();
            let j = block + lane;
            var score = MASKED;
            if j < t {
                let k = memory_at(n, j, g);
                var dot = 0.0;
                for (var d = 0u; d < p.d; d++) {
                    dot += row_a[d] * memory[k + d];
                }
                score = dot * p.scale;
            } else if j == t {
                var dot = 0.0;
                for (var d = 0u; d < p.d; d++) {
                    dot += row_a[d] * qkv[k_new + d];
                }
                score = dot * p.scale;
            }
            let new_top = max(top, workgroup_max(lane, score));
            let e = select(0.0, exp(score - new_top), j <= t);
            let shrink = exp(max(top - new_top, -80.0)) * select(0.0, 1.0, block > 0u);
            weight[lane] = e;
            sum = sum * shrink + workgroup_sum(lane, e);
            top = new_top;
            acc0 *= shrink;
            acc1 *= shrink;
            let end = min(block + WG, t + 1u);
            for (var i = block; i < end; i++) {
                let old = memory_at(n, i, g) + values;
                if lane < p.d {
                    acc0 += weight[i - block] * select(memory[old + lane], qkv[v_new + lane], i == t);
                }
                if lane + WG < p.d {
                    acc1 += weight[i - block] * select(memory[old + lane + WG], qkv[v_new + lane + WG], i == t);
                }
            }
        }
        if lane < p.d {
            y_step[y_at(n, h) + lane] = acc0 / sum;
        }
        if lane + WG < p.d {
            y_step[y_at(n, h) + lane + WG] = acc1 / sum;
        }
        if lane == 0u {
            lse_step[n * p.heads + h] = top + log(sum);
        }
    }
}
