import { unit3 } from './hash';
import { Effect, strengthAt } from './incident';
import { demandOfDay } from './rhythm';
import { SLOTS_PER_DAY, SLOT_MS } from './time';
import { SignalNode } from './topology';

/** One UTC day of a container or host in five-minute slots; NaN = no data. */
export interface ResourceBlock {
  /** Percent in [0, 100]. */
  readonly cpu: Float64Array;
  readonly memory: Float64Array;
  /** Network round trip in ms; containers have none. */
  readonly networkMs: Float64Array;
  /** 100 or 0 percent; stays known while the server is down. */
  readonly availability: Float64Array;
}

const round2 = (value: number) => Math.round(value * 100) / 100;

/** Computes one day of one container or host; the same inputs give the same block. */
export function resourceBlock(
  seed: number,
  node: SignalNode,
  dayStart: number,
  effects: readonly Effect[],
): ResourceBlock {
  const block: ResourceBlock = {
    cpu: new Float64Array(SLOTS_PER_DAY),
    memory: new Float64Array(SLOTS_PER_DAY),
    networkMs: new Float64Array(SLOTS_PER_DAY),
    availability: new Float64Array(SLOTS_PER_DAY),
  };
  const demand = demandOfDay(node.rhythm, dayStart);
  const key = (seed ^ node.key) | 0;
  const firstSlot = dayStart / SLOT_MS;
  for (let i = 0; i < SLOTS_PER_DAY; i += 1) {
    const slot = firstSlot + i;
    let cpu =
      node.cpuBasePercent + 30 * demand[i] + 6 * (unit3(key, slot, 1) - 0.5);
    let memory =
      node.memoryBasePercent + 6 * demand[i] + 2 * (unit3(key, slot, 2) - 0.5);
    let network =
      node.networkMs * (0.9 + 0.2 * unit3(key, slot, 3) + 0.2 * demand[i]);
    let down = false;
    let silent = false;
    let cpuAdd = 0;
    let memoryAdd = 0;
    let networkFactor = 1;
    for (const effect of effects) {
      const strength = strengthAt(effect, dayStart + (i + 0.5) * SLOT_MS);
      if (strength > 0) {
        silent = silent || effect.silent;
        down = down || effect.down;
        cpuAdd = Math.max(cpuAdd, effect.cpuAdd * strength);
        memoryAdd = Math.max(memoryAdd, effect.memoryAdd * strength);
        networkFactor = Math.max(
          networkFactor,
          1 + (effect.networkFactor - 1) * strength,
        );
      }
    }
    cpu = Math.min(99.5, cpu + cpuAdd);
    memory = Math.min(98.9, memory + memoryAdd);
    network *= networkFactor;
    const known = !silent && !down;
    block.cpu[i] = known ? round2(cpu) : NaN;
    block.memory[i] = known ? round2(memory) : NaN;
    block.networkMs[i] = known && node.kind === 'host' ? round2(network) : NaN;
    block.availability[i] =
      silent || node.kind !== 'host' ? NaN : Number(!down) * 100;
  }
  return block;
}
