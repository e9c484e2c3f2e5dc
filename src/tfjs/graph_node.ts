/** Nodes of graph models, as far as the ops of this package use what is not in their public types. */
import type { GraphNode } from '@tensorflow/tfjs-converter';

/** A node as TensorFlow wrote it (tfjs-converter/src/operations/custom_op/node_value_impl.ts). */
interface WrittenNode {
  readonly node: { readonly rawAttrs?: Readonly<Record<string, { readonly type?: string | number } | undefined>> };
}

/**
 * TensorFlow's numbers of types (tensorflow/core/framework/types.proto), which a graph may use instead of their names.
 */
const TYPES = ['DT_INVALID', 'DT_FLOAT', 'DT_DOUBLE', 'DT_INT32'];

/**
 * The type in an attribute of a node, by TensorFlow's name: `'DT_FLOAT'`; undefined for an omitted default. `attrs` of
 * the node has tfjs's types, of which `float32` stands for doubles and halves too.
 */
export function typeAttribute(node: GraphNode, attribute: string): string | undefined {
  const type = (node as unknown as WrittenNode).node.rawAttrs?.[attribute]?.type;
  return typeof type === 'number' ? (TYPES[type] ?? String(type)) : type;
}
