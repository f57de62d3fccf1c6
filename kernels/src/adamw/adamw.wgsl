// AdamW on one flat buffer: the first decay_end parameters (matrices) decay, the rest (norms) do not.
//
// adamw  one thread per parameter; the gradient is scaled by the clip factor in clip[1]

struct Params {
    count: u32,
    decay_end: u32,
    lr: f32,
    beta1: f32,
    beta2: f32,
    eps: f32,
    decay: f32,
    bias1: f32, // 1 - beta1^step, steps counted from 1
    bias2: f32, // 1 - beta2^step
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> clip: array<f32>;
@group(0) @binding(2) var<storage, read> grad: array<f32>;
@group(0) @binding(3) var<storage, read_write> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> m: array<f32>;
@group(0) @binding(5) var<storage, read_write> v: array<f32>;

const WG = 256u;

@compute @workgroup_size(256)
fn adamw(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * WG + id.x;
    if i >= p.count {
        return;
    }
    let g = grad[i] * clip[1];
    let m_new = p.beta1 * m[i] + (1.0 - p.beta1) * g;
    let v_new = p.beta2 * v[i] + (1.0 - p.beta2) * g * g;
    m[i] = m_new;
    v[i] = v_new;
    var w = weight[i];
    if i < p.decay_end {
        w -= p.lr * p.decay * w;
    }
    weight[i] = w - p.lr * (m_new / p.bias1) / (sqrt(v_new / p.bias2) + p.eps);
}
