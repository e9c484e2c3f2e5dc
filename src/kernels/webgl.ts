/**
 * Draws on the webgl backend. Two fragment shaders: the first draws every group of four values once, into the
 * four channels of a texel; the second arranges them as the backend keeps the values of a tensor. (Drawing into the
 * tensor's own layout makes every group twice or four times, as its values are in as many texels.)
 */
import { env, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { GLSL_STREAM } from '../random/gpu/glsl.js';
import type { WebGLBackend, WebGLProgram } from '../tfjs/backends.js';
import { type GPUSampler, outOfMemory, type ShaderDraw } from './gpu.js';
import { isCard, isPlaceholder } from './renderer.js';

const VALUES_OF_TEXEL = 4;

// The index of the current texel. outTexShape counts the values of a texel as two rows of two.
const TEXEL = `
int texelNumber(ivec2 texShape) {
  ivec2 position = ivec2(resultUV.yx * vec2(texShape));
  return position.x * texShape.y + position.y;
}
`;

/** Shared by all programs here. */
const PROGRAM = {
  customUniforms: [],
  // Without it tfjs compiles a shader for every shape, and for rank 3 or less one for every way to squeeze the shape.
  enableShapeUniforms: true,
  packedInputs: true,
} as const;

/** Texel i is group i. Uniforms: the key and the upper half of the counter; factor and shift; 0. */
function drawingProgram(groupFunction: string, outputShape: number[]): WebGLProgram {
  return {
    ...PROGRAM,
    variableNames: [],
    outputShape,
    // int is tfjs's only integer type of uniforms.
    customUniforms: [
      { name: 'stream', type: 'ivec4' },
      { name: 'scale', type: 'vec2' },
      { name: 'zero', type: 'int' },
    ],
    packedOutput: true,
    // The product goes through an operation that the compiler cannot see through: otherwise it may round product and
    // sum only once, which changes the bits.
    userCode: `${GLSL_STREAM}${TEXEL}
void main() {
  vec4 product = ${groupFunction}(uint(texelNumber(outTexShape / 2))) * scale.x;
  setOutput(uintBitsToFloat(floatBitsToUint(product) ^ uint(zero)) + scale.y);
}`,
  };
}

const VALUE = `
float value(int index) {
  int texel = index / ${VALUES_OF_TEXEL}, columns = groupsTexShape.y / 2;
  return texelFetch(groups, ivec2(texel % columns, texel / columns), 0)[index % ${VALUES_OF_TEXEL}];
}
`;

/**
 * Every texel has two values of a row and two of the next, in all matrices of the last two dimensions: tfjs's packed
 * layout. Beyond the edge of a matrix it must contain zeros, because matMul sums them. Uniform: the size of a matrix.
 */
function packedProgram(outputShape: number[]): WebGLProgram {
  return {
    ...PROGRAM,
    variableNames: ['groups'],
    outputShape,
    customUniforms: [{ name: 'matrix', type: 'ivec2' }],
    packedOutput: true,
    userCode: `${TEXEL}${VALUE}
void main() {
  int rows = matrix.x, columns = matrix.y;
  int texelsOfRow = (columns + 1) / 2, texelsOfMatrix = texelsOfRow * ((rows + 1) / 2);
  int texel = texelNumber((outTexShape + 1) / 2);
  int row = 2 * (texel % texelsOfMatrix / texelsOfRow), column = 2 * (texel % texelsOfRow);
  int first = (texel / texelsOfMatrix * rows + row) * columns + column;
  bool nextRow = row + 1 < rows, nextColumn = column + 1 < columns;
  setOutput(vec4(
    value(first),
    nextColumn ? value(first + 1) : 0.0,
    nextRow ? value(first + columns) : 0.0,
    nextRow && nextColumn ? value(first + columns + 1) : 0.0));
}`,
  };
}

/**
 * Firefox has the name in RENDERER, and warns about using the extension. Chromium and Safari have it in the extension,
 * and a placeholder in RENDERER.
 */
function isOnCard({ gpgpu: { gl } }: WebGLBackend): boolean {
  const name = String(gl.getParameter(gl.RENDERER));
  if (!isPlaceholder(name)) return isCard(name);
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  return extension !== null && isCard(String(gl.getParameter(extension.UNMASKED_RENDERER_WEBGL)));
}

/** WebGL 1 has no uint, and float16 textures turn 254 uniforms of a million into 1. */
function canDraw(webgl: WebGLBackend): boolean {
  return (
    env().getNumber('WEBGL_VERSION') === 2 && env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') && hasItsContext(webgl)
  );
}

/** For each context used, whether it was never lost. */
const neverLost = new WeakMap<object, boolean>();

/**
 * Whether the backend's context is still the original one. A restored context has lost everything: tfjs continues with
 * buffers and shaders that no longer belong to it, and draws only zeros.
 */
function hasItsContext({ gpgpu: { gl, vertexBuffer } }: WebGLBackend): boolean {
  if (!neverLost.has(gl)) {
    neverLost.set(gl, gl.isBuffer(vertexBuffer));
    // React Native has no canvas.
    (gl.canvas as EventTarget | undefined)?.addEventListener('webglcontextlost', () => neverLost.set(gl, false));
  }
  return neverLost.get(gl) === true && !gl.isContextLost();
}

// Checking the allocation waits for the graphics process, which costs less than drawing only for large tensors. Smaller
// ones fit, or something larger did not.
const VALUES_TO_ASK_FOR = 2 ** 20;

/** Runs a program; its inputs are disposed of. @throws RangeError if the output does not fit in memory */
function run(
  webgl: WebGLBackend,
  program: WebGLProgram,
  inputs: TensorInfo[],
  uniforms: number[][],
  shape: number[],
): TensorInfo {
  let output: TensorInfo;
  try {
    output = webgl.compileAndRun(program, inputs, 'float32', uniforms, true);
  } finally {
    inputs.forEach(({ dataId }) => webgl.disposeData(dataId));
  }
  const { gl } = webgl.gpgpu;
  if (
    util.sizeFromShape(program.outputShape) >= VALUES_TO_ASK_FOR &&
    gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE
  ) {
    webgl.disposeData(output.dataId);
    throw outOfMemory(shape);
  }
  return output;
}

function draw(webgl: WebGLBackend, { groupFunction, shape, size, stream, factorAndShift }: ShaderDraw): TensorInfo {
  const texels = util.sizeToSquarishShape(Math.ceil(size / VALUES_OF_TEXEL));
  const groupsShape = texels.map((count) => 2 * count);
  const groups = run(webgl, drawingProgram(groupFunction, groupsShape), [], [stream, factorAndShift, [0]], shape);

  const rows = shape[shape.length - 2] ?? 1;
  const columns = shape[shape.length - 1] ?? 1;
  const layout = packedProgram([1, size / (rows * columns), rows, columns]);
  const drawn = run(webgl, layout, [groups], [[rows, columns]], shape);
  // The layouts of all shapes with these matrices are the same; with its own shape tfjs knows that.
  webgl.texData.get(drawn.dataId).shape = shape;
  return { ...drawn, shape };
}

export const webglSampler: GPUSampler<WebGLBackend> = { isOnCard, canDraw, draw };
