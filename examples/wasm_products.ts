import * as tf from '@tensorflow/tfjs';

/**
 * Has the wasm backend transpose matrices before it multiplies them. Left alone it multiplies transposed matrices, two
 * in every gradient of a dense layer, in plain loops; only others reach XNNPACK.
 */
export function transposeBeforeProducts(): void {
  const [product, transpose] = ['BatchMatMul', 'Transpose'].map((name) => tf.getKernel(name, 'wasm'));
  tf.unregisterKernel(product.kernelName, product.backendName);
  tf.registerKernel({
    ...product,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const copies: tf.TensorInfo[] = [];
      const transposed = (x: tf.TensorInfo): tf.TensorInfo => {
        const axes = x.shape.map((_, axis) => axis);
        const perm = [...axes.slice(0, -2), ...axes.slice(-2).reverse()];
        const copy = transpose.kernelFunc({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo;
        copies.push(copy);
        return copy;
      };
      const { a, b } = inputs as tf.NamedTensorInfoMap & Record<'a' | 'b', tf.TensorInfo>;
      const { transposeA, transposeB } = attrs as unknown as Record<'transposeA' | 'transposeB', boolean>;
      try {
        return product.kernelFunc({
          inputs: { a: transposeA ? transposed(a) : a, b: transposeB ? transposed(b) : b },
          attrs: { transposeA: false, transposeB: false },
          backend,
        });
      } finally {
        for (const { dataId } of copies) (backend as Pick<tf.KernelBackend, 'disposeData'>).disposeData(dataId);
      }
    },
  });
}
