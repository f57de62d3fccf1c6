// Reductions over the threads of a workgroup of WG; every thread gets the same result. Call them in uniform control flow.
// They start with a barrier, so that two in a row do not race for the memory they share.

var<workgroup> lanes: array<f32, WG>;

fn workgroup_sum(lane: u32, value: f32) -> f32 {
    workgroupBarrier();
    lanes[lane] = value;
    workgroupBarrier();
    for (var step = WG / 2u; step > 0u; step /= 2u) {
        if lane < step {
            lanes[lane] += lanes[lane + step];
        }
        workgroupBarrier();
    }
    return lanes[0];
}

fn workgroup_max(lane: u32, value: f32) -> f32 {
    workgroupBarrier();
    lanes[lane] = value;
    workgroupBarrier();
    for (var step = WG / 2u; step > 0u; step /= 2u) {
        if lane < step {
            lanes[lane] = max(lanes[lane], lanes[lane + step]);
        }
        workgroupBarrier();
    }
    return lanes[0];
}
