/** The order in which tfjs makes the calls of a functional model. */
import { wrongValue } from '../arguments/errors.js';
import type { Graph, Node } from './graph.js';
import type { TensorOf } from './tensors.js';
import { isInput } from './topology.js';

/**
 * When tfjs makes a call: it visits the layers in the written order, round after round, and at each visit makes the
 * calls whose inputs exist (tfjs-layers/src/engine/container.ts, fromConfig).
 */
interface Time {
  readonly round: number;
  /** Within a visit: a call may need one of the same layer that is written after it. */
  readonly turn: number;
}

/** The time of every call of every layer, by its number. */
type Times = ReadonlyMap<string, (Time | undefined)[]>;

/**
 * Writes the calls of every layer in the order in which tfjs makes them, as it numbers them in that order, whatever
 * their written one is.
 *
 * @throws RangeError for tensors that no layer makes, or that are needed for themselves: tfjs would not end
 */
export function inOrder(graph: Graph, place: string): Graph {
  const { nodes, operations, inputs, outputs } = graph;
  const { times, order } = timesOf(nodes);
  const check = (name: string, tensors: readonly TensorOf[]): void => {
    const missing = tensors.find((tensor) => timeOf(times, tensor) === undefined);
    if (missing === undefined) return;
    const { layer, call, output } = missing;
    const operation = operations.get(layer)?.layer.class_name;
    throw operation === undefined
      ? wrongValue(name, 'tensors that a layer of the model makes', [layer, call, output])
      : wrongValue(layer, 'a layer and no operation on tensors', operation);
  };
  nodes.forEach(({ calls }, name) => {
    calls.forEach((call) => {
      check(name, call.inputs);
    });
  });
  check(`${place}.input_layers`, inputs);
  check(`${place}.output_layers`, outputs);

  const numbers = new Map([...times].map(([name, ofCalls]) => [name, numbersOf(ofCalls as Time[])]));
  const renumbered = (tensor: TensorOf): TensorOf => ({
    ...tensor,
    call: numbers.get(tensor.layer)?.[tensor.call] ?? tensor.call,
  });
  const inNewOrder = (node: Node, name: string): Node => {
    const calls = [...node.calls];
    node.calls.forEach((call, i) => {
      calls[numbers.get(name)?.[i] ?? i] = { ...call, inputs: call.inputs.map(renumbered) };
    });
    return { ...node, calls };
  };
  return {
    nodes: new Map([...nodes].map(([name, node]) => [name, inNewOrder(node, name)])),
    operations: new Map(
      [...operations].map(([name, operation]) => [name, { ...operation, inputs: operation.inputs.map(renumbered) }]),
    ),
    order: order.map(renumbered),
    inputs: inputs.map(renumbered),
    outputs: outputs.map(renumbered),
  };
}

function timeOf(times: Times, { layer, call }: TensorOf): Time | undefined {
  return times.get(layer)?.[call];
}

/** The times of the calls that can be made, and these calls, each after those that make its inputs. */
function timesOf(nodes: Graph['nodes']): { times: Times; order: TensorOf[] } {
  const positions = new Map([...nodes.keys()].map((name, i) => [name, i]));
  const isVisitedAfter = (layer: string, other: string): boolean =>
    Number(positions.get(layer)) > Number(positions.get(other));
  // Inputs exist before the first round.
  const times: Times = new Map(
    [...nodes].map(([name, { layer }]) => [name, isInput(layer) ? [{ round: -1, turn: 0 }] : []]),
  );
  /** The first possible time of a call whose input is made at a given time. */
  const timeAfter = ({ layer, call }: TensorOf, input: TensorOf, { round, turn }: Time): Time => {
    if (input.layer === layer) return { round, turn: input.call > call ? turn + 1 : turn };
    return { round: isVisitedAfter(input.layer, layer) ? round + 1 : round, turn: 0 };
  };

  const order: TensorOf[] = [];
  const waiting = new Map<string, WaitingCall[]>();
  const queue = [...nodes].flatMap(([layer, { calls }]) =>
    calls.map(({ inputs }, call): WaitingCall => {
      return { call: { layer, call, output: 0 }, inputs, next: 0, time: { round: 0, turn: 0 } };
    }),
  );
  for (const each of queue) {
    const { call, inputs } = each;
    let made: Time | undefined;
    while (each.next < inputs.length && (made = timeOf(times, inputs[each.next])) !== undefined) {
      const after = timeAfter(call, inputs[each.next], made);
      if (compareTimes(after, each.time) > 0) each.time = after;
      each.next++;
    }
    if (each.next < inputs.length) {
      const key = keyOf(inputs[each.next]);
      waiting.set(key, waiting.get(key) ?? []);
      waiting.get(key)?.push(each);
      continue;
    }
    const ofLayer = times.get(call.layer);
    if (ofLayer !== undefined) ofLayer[call.call] = each.time;
    order.push(call);
    for (const other of waiting.get(keyOf(call)) ?? []) queue.push(other);
  }
  return { times, order };
}

/** A call, with the number of the input that it waits for, and its time as far as the inputs before that say. */
interface WaitingCall {
  readonly call: TensorOf;
  readonly inputs: readonly TensorOf[];
  next: number;
  time: Time;
}

function keyOf({ layer, call }: TensorOf): string {
  return `${call} ${layer}`;
}

function compareTimes(a: Time, b: Time): number {
  return a.round - b.round || a.turn - b.turn;
}

/** The number that tfjs gives every call of a layer. */
function numbersOf(times: readonly Time[]): number[] {
  const numbers: number[] = [];
  const calls = [...times.keys()].sort((a, b) => compareTimes(times[a], times[b]) || a - b);
  calls.forEach((call, number) => {
    numbers[call] = number;
  });
  return numbers;
}
