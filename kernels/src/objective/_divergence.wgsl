// Part of objective.wgsl: divergences over the buckets of the cached head and the rest, at T (twin: cpu/divergence.rs).

// log(a p + (1 - a) q) without leaving the logarithm.
fn log_mix(a: f32, lp: f32, lq: f32) -> f32 {
    let x = log(a) + lp;
    let y = log(1.0 - a) + lq;
    let high = max(x, y);
    return high + log(1.0 + exp(min(x, y) - high));
}

// One bucket: its part of D, and G = dD/d log q.
fn bucket(lp: f32, lq: f32) -> vec2f {
    let a = p.kd_a;
    let b = p.kd_b;
    let pp = exp(lp);
    let q = exp(lq);
    switch p.kd_kind {
        case FKL: {
            return vec2f(pp * (lp - lq), -pp);
        }
        case RKL: {
            return vec2f(q * (lq - lp), q * (lq - lp + 1.0));
        }
        case JSD: {
            let lm = log_mix(a, lp, lq);
            let back = (1.0 - a) * q * (lq - lm);
            return vec2f(a * pp * (lp - lm) + back, back);
        }
        case SFKL: {
            let lm = log_mix(a, lp, lq);
            return vec2f(pp * (lp - lm), -(1.0 - a) * pp * exp(lq - lm));
        }
        case SRKL: {
            let lm = log_mix(1.0 - a, lp, lq);
            return vec2f(q * (lq - lm), q * (lq - lm + 1.0 - a * exp(lq - lm)));
        }
        case TVD: {
            return vec2f(0.5 * abs(pp - q), 0.5 * q * sign(q - pp));
        }
        case AKL: {
            let w = forward;
            let back = 1.0 - w;
            return vec2f(w * pp * (lp - lq) + back * q * (lq - lp), back * q * (lq - lp + 1.0) - w * pp);
        }
        default: {
            let both = a + b;
            let pa = exp(a * lp);
            let qa = exp(a * lq);
            let qb = exp(b * lq);
            let inner = pa * qb - a / both * exp(both * lp) - b / both * exp(both * lq);
            return vec2f(-inner / (a * b), -qb * (pa - qa) / a);
        }
    }
}

// `akl`: share of sum |p - q| in the smallest prefix of the head with cumulative p > mu.
fn forward_weight(q_rest: f32) -> f32 {
    var mass = 0.0;
    var head = 0.0;
    var tail = 0.0;
    for (var i = 0u; i < valid; i++) {
        let pp = exp(teacher_t(i));
        let gap = abs(pp - exp(student_t(i)));
        if mass > p.kd_a {
            tail += gap;
        } else {
            head += gap;
        }
        mass += pp;
    }
    tail += abs(exp(log_rest_t) - q_rest);
    return head / max(head + tail, 1e-12);
}

struct Divergence {
    value: f32,
    // S = sum of G over all buckets.
    total: f32,
    // Factor of q_j outside the head: G_rest / q_rest - S.
    alpha: f32,
}

fn divergence(lane: u32, q_rest: f32) -> Divergence {
    if p.kd_kind == AKL && lane == 0u {
        forward = forward_weight(q_rest);
    }
    workgroupBarrier();
    var value = 0.0;
    var total = 0.0;
    for (var i = lane; i < valid; i += WG) {
        let part = bucket(teacher_t(i), student_t(i));
        value += part.x;
        total += part.y;
    }
    let rest = bucket(log_rest_t, log(q_rest));
    value = workgroup_sum(lane, value) + rest.x;
    total = workgroup_sum(lane, total) + rest.y;
    return Divergence(value, total, rest.y / q_rest - total);
}
