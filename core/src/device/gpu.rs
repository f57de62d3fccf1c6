//! The plan on a GPU through wgpu: one encoder, one compute pass and one submit per replay. The only file that knows wgpu.

use super::{Choice, Program};
use crate::model::{BufferId, Op, Plan, View};
use crate::{Error, Result};
use crest_kernels::{Access, Kernel, Shader};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// Every operation's parameters have a slot of this size: the default alignment of dynamic offsets.
const SLOT: usize = 256;

/// A submit ends after so many floating-point operations: an operating system resets a GPU that is busy for about two
/// seconds, and the slowest hardware adapters reach some 100 GFLOP per second.
const SUBMIT_FLOPS: u64 = 50_000_000_000;

/// An open adapter with its compiled kernels.
pub struct Gpu {
    device: wgpu::Device,
    queue: wgpu::Queue,
    info: wgpu::AdapterInfo,
    pipelines: RefCell<HashMap<&'static str, Rc<Pipeline>>>,
    failure: Arc<Mutex<Option<String>>>,
    created: Cell<usize>,
}

struct Pipeline {
    pipeline: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
}

impl Gpu {
    /// Opens an adapter at WebGPU's default limits.
    ///
    /// # Errors
    /// [`Error::Device`] listing the adapters that there are, if none fits.
    pub async fn open(choice: &Choice) -> Result<Gpu> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let adapter = pick(&instance, choice).await?;
        let info = adapter.get_info();
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("crest"),
            required_limits: wgpu::Limits::default(),
            ..Default::default()
        };
        let (device, queue) = adapter.request_device(&descriptor).await.map_err(|e| {
            Error::device(
                format!("{} refuses WebGPU's default limits: {e}", info.name),
                "choose another adapter by name, or --device cpu",
            )
        })?;
        let failure = Arc::new(Mutex::new(None));
        let record = |slot: &Arc<Mutex<Option<String>>>, message: String| {
            slot.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(message);
        };
        let slot = failure.clone();
        device.on_uncaptured_error(Arc::new(move |e: wgpu::Error| record(&slot, e.to_string())));
        let slot = failure.clone();
        device.set_device_lost_callback(move |reason, message| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                record(&slot, format!("device lost ({reason:?}): {message}"));
            }
        });
        Ok(Gpu { device, queue, info, pipelines: RefCell::default(), failure, created: Cell::new(0) })
    }

    /// Name of the adapter and the backend it is reached through.
    pub fn name(&self) -> String {
        let name = if self.info.name.is_empty() { "unnamed adapter" } else { &self.info.name };
        format!("{name} ({:?})", self.info.backend)
    }

    /// Whether the adapter is a program on the CPU, such as llvmpipe or SwiftShader.
    pub fn is_software(&self) -> bool {
        self.info.device_type == wgpu::DeviceType::Cpu
    }

    /// GPU objects created so far; constant while a plan replays.
    pub fn objects_created(&self) -> usize {
        self.created.get()
    }

    fn count(&self) {
        self.created.set(self.created.get() + 1);
    }

    /// The first error that reached no error scope, as an [`Error::Device`].
    fn check(&self) -> Result<()> {
        match &*self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(message) => Err(Error::device(
                format!("{}: {message}", self.name()),
                "resume from the last checkpoint, on another device with --device cpu",
            )),
        }
    }

    /// The pipeline of a kernel, compiled on first use.
    async fn pipeline(&self, kernel: &Kernel) -> Result<Rc<Pipeline>> {
        if let Some(pipeline) = self.pipelines.borrow().get(kernel.name()) {
            return Ok(pipeline.clone());
        }
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let pipeline = Rc::new(compile(&self.device, kernel.shader));
        if let Some(error) = scope.pop().await {
            return Err(Error::device(
                format!("{}: kernel {} does not compile: {error}", self.name(), kernel.name()),
                "update the graphics driver, or use --device cpu",
            ));
        }
        self.count();
        self.pipelines.borrow_mut().insert(kernel.name(), pipeline.clone());
        Ok(pipeline)
    }

    fn buffer(&self, label: &str, bytes: usize, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.count();
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes as u64,
            usage,
            mapped_at_creation: false,
        })
    }
}

/// Hardware before software; a name overrides.
#[cfg(not(target_arch = "wasm32"))]
async fn pick(instance: &wgpu::Instance, choice: &Choice) -> Result<wgpu::Adapter> {
    let mut adapters = instance.enumerate_adapters(wgpu::Backends::all()).await;
    adapters.retain(|a| a.get_info().backend != wgpu::Backend::Noop);
    adapters.sort_by_key(|a| match a.get_info().device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => 2,
        wgpu::DeviceType::Cpu => 3,
    });
    let names: Vec<_> = adapters.iter().map(|a| a.get_info().name).collect();
    let found = match choice {
        Choice::Named(part) => {
            adapters.into_iter().find(|a| a.get_info().name.to_lowercase().contains(&part.to_lowercase()))
        }
        _ => adapters.into_iter().next(),
    };
    found.ok_or_else(|| {
        let what = match choice {
            Choice::Named(name) => format!("no adapter is named like `{name}`"),
            _ => "no GPU adapter".into(),
        };
        let there = if names.is_empty() { "none".into() } else { names.join(", ") };
        Error::device(
            format!("{what}; adapters found: {there}"),
            "install a Vulkan, Metal or DX12 driver, or use --device cpu",
        )
    })
}

#[cfg(target_arch = "wasm32")]
async fn pick(instance: &wgpu::Instance, _: &Choice) -> Result<wgpu::Adapter> {
    let options = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        ..Default::default()
    };
    instance.request_adapter(&options).await.map_err(|_| {
        Error::device("the browser offers no WebGPU adapter", "the CPU twins train here instead")
    })
}

fn compile(device: &wgpu::Device, shader: &Shader) -> Pipeline {
    let params_bytes = shader.params.last().map_or(16, |f| (f.offset + f.size).next_multiple_of(16));
    let uniform = wgpu::BindGroupLayoutEntry {
        binding: 0,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: true,
            min_binding_size: wgpu::BufferSize::new(params_bytes as u64),
        },
        count: None,
    };
    let storage = shader.bindings.iter().zip(1..).map(|(b, binding)| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Storage { read_only: b.access == Access::Read },
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    });
    let entries: Vec<_> = std::iter::once(uniform).chain(storage).collect();
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some(shader.name),
        entries: &entries,
    });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(shader.name),
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(shader.file),
        source: wgpu::ShaderSource::Wgsl(shader.source.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(shader.name),
        layout: Some(&pipeline_layout),
        module: &module,
        entry_point: Some(shader.entry),
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: shader.constants,
            // Every kernel writes its workgroup memory before it reads it.
            zero_initialize_workgroup_memory: false,
        },
        cache: None,
    });
    Pipeline { pipeline, layout }
}

/// Buffers and bind groups of a plan on a GPU.
pub struct GpuExecutor {
    gpu: Rc<Gpu>,
    plan: Rc<Plan>,
    buffers: Vec<wgpu::Buffer>,
    params: wgpu::Buffer,
    launches: Vec<Launch>,
    logits: Vec<Launch>,
    staging: HashMap<usize, wgpu::Buffer>,
    dirty: BTreeSet<usize>,
    slots: Vec<u8>,
}

struct Launch {
    pipeline: Rc<Pipeline>,
    bindings: wgpu::BindGroup,
    offset: u32,
    grid: [u32; 3],
    flops: u64,
}

impl GpuExecutor {
    pub(super) async fn new(gpu: Rc<Gpu>, plan: Rc<Plan>) -> Result<Self> {
        let limits = gpu.device.limits();
        for buffer in &plan.buffers {
            let (bytes, most) = (buffer.words as u64 * 4, limits.max_storage_buffer_binding_size);
            if bytes > most {
                return Err(Error::device(
                    format!("buffer {} takes {bytes} bytes, one binding at most {most}", buffer.name),
                    "make the student or the batch smaller, or use --device cpu",
                ));
            }
        }
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC;
        let buffers: Vec<_> = plan.buffers.iter().map(|b| gpu.buffer(&b.name, b.words * 4, usage)).collect();
        let slots: Vec<u8> = plan.ops.iter().chain(&plan.logits).flat_map(slot).collect();
        let params =
            gpu.buffer("params", slots.len(), wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST);
        if let Some(error) = scope.pop().await {
            let bytes: usize = plan.buffers.iter().map(|b| b.words * 4).sum();
            let problem = format!("{}: {bytes} bytes of buffers: {error}", gpu.name());
            let hint = "make the student or the batch smaller, or use --device cpu".into();
            return Err(Error::Memory { problem, hint });
        }
        gpu.queue.write_buffer(&params, 0, &slots);
        let mut launches = Vec::new();
        for (i, op) in plan.ops.iter().chain(&plan.logits).enumerate() {
            launches.push(launch(&gpu, &buffers, &params, op, i).await?);
        }
        let logits = launches.split_off(plan.ops.len());
        gpu.check()?;
        let (staging, dirty) = Default::default();
        Ok(GpuExecutor { gpu, plan, buffers, params, launches, logits, staging, dirty, slots })
    }

    pub(super) fn write(&mut self, buffer: BufferId, words: &[u32]) {
        self.gpu.queue.write_buffer(&self.buffers[buffer.0], 0, bytemuck::cast_slice(words));
    }

    pub(super) fn set_params(&mut self, op: usize, params: &[u8]) {
        self.slots[op * SLOT..][..params.len()].copy_from_slice(params);
        self.launches[op].grid = (self.plan.ops[op].kernel.grid)(params);
        self.dirty.insert(op);
    }

    pub(super) fn run(&mut self, program: &Program) {
        for op in std::mem::take(&mut self.dirty) {
            let at = op * SLOT;
            self.gpu.queue.write_buffer(&self.params, at as u64, &self.slots[at..at + SLOT]);
        }
        let launches = match program {
            Program::Ops(range) => &self.launches[range.clone()],
            Program::Logits(chunk) => &self.logits[*chunk..=*chunk],
        };
        let mut rest = launches;
        while !rest.is_empty() {
            let mut flops = 0;
            let within = rest.iter().take_while(|l| {
                flops += l.flops;
                flops <= SUBMIT_FLOPS
            });
            let (now, later) = rest.split_at(within.count().max(1));
            self.submit(now);
            rest = later;
        }
    }

    fn submit(&self, launches: &[Launch]) {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            for launch in launches {
                pass.set_pipeline(&launch.pipeline.pipeline);
                pass.set_bind_group(0, &launch.bindings, &[launch.offset]);
                let [x, y, z] = launch.grid;
                pass.dispatch_workgroups(x, y, z);
            }
        }
        self.gpu.queue.submit([encoder.finish()]);
    }

    pub(super) async fn read(&mut self, view: View) -> Result<Vec<u32>> {
        let bytes = (view.len * 4) as u64;
        let gpu = &self.gpu;
        let staging = self.staging.entry(view.len).or_insert_with(|| {
            gpu.buffer("staging", view.len * 4, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST)
        });
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let source = &self.buffers[view.buffer.0];
        encoder.copy_buffer_to_buffer(source, (view.offset * 4) as u64, staging, 0, bytes);
        let (sender, receiver) = futures_channel::oneshot::channel();
        encoder.map_buffer_on_submit(staging, wgpu::MapMode::Read, 0..bytes, move |result| {
            // The receiver is gone only if this future was dropped.
            let _ = sender.send(result);
        });
        gpu.queue.submit([encoder.finish()]);
        // Blocks natively; in the browser the event loop completes the mapping.
        let polled = gpu.device.poll(wgpu::PollType::wait_indefinitely());
        let failed = |problem: String| {
            Error::device(format!("{}: reading back: {problem}", gpu.name()), "resume on another device")
        };
        polled.map_err(|e| failed(e.to_string()))?;
        let mapped = receiver.await.map_err(|e| failed(e.to_string()))?;
        gpu.check()?;
        mapped.map_err(|e| failed(e.to_string()))?;
        let words = {
            let range = staging.get_mapped_range(0..bytes).map_err(|e| failed(e.to_string()))?;
            bytemuck::pod_collect_to_vec::<u8, u32>(&range)
        };
        staging.unmap();
        Ok(words)
    }
}

fn slot(op: &Op) -> [u8; SLOT] {
    let mut slot = [0; SLOT];
    slot[..op.params.len()].copy_from_slice(&op.params);
    slot
}

async fn launch(
    gpu: &Gpu,
    buffers: &[wgpu::Buffer],
    params: &wgpu::Buffer,
    op: &Op,
    index: usize,
) -> Result<Launch> {
    let pipeline = gpu.pipeline(op.kernel).await?;
    let resource = |buffer, offset: usize, bytes: usize| {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer,
            offset: offset as u64,
            size: wgpu::BufferSize::new(bytes as u64),
        })
    };
    let uniform = wgpu::BindGroupEntry { binding: 0, resource: resource(params, 0, SLOT) };
    let storage = op.args.iter().zip(1..).map(|(view, binding)| wgpu::BindGroupEntry {
        binding,
        resource: resource(&buffers[view.buffer.0], view.offset * 4, view.len * 4),
    });
    let entries: Vec<_> = std::iter::once(uniform).chain(storage).collect();
    gpu.count();
    let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some(&op.label),
        layout: &pipeline.layout,
        entries: &entries,
    });
    let [x, y, z] = op.grid();
    let most = gpu.device.limits().max_compute_workgroups_per_dimension;
    if x.max(y).max(z) > most {
        return Err(Error::device(
            format!("{} ({}): grid {x} x {y} x {z}, at most {most}", op.label, op.kernel.name()),
            "make the batch smaller",
        ));
    }
    Ok(Launch { pipeline, bindings, offset: (index * SLOT) as u32, grid: [x, y, z], flops: op.flops() })
}
