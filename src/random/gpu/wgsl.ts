/**
 * The stream in WGSL: that of glsl.ts, translated.
 *
 * What includes it declares in its uniforms `stream : vec4<u32>`: the key, and the upper half of the counter.
 */
import { GLSL_STREAM } from './glsl.js';

/** The words of GLSL that WGSL has others for. */
const WORDS: Readonly<Record<string, string>> = {
  uint: 'u32',
  int: 'i32',
  float: 'f32',
  vec2: 'vec2<f32>',
  vec4: 'vec4<f32>',
  uvec2: 'vec2<u32>',
  uvec4: 'vec4<u32>',
  floatBitsToUint: 'bitcast<u32>',
  uintBitsToFloat: 'bitcast<f32>',
  stream: 'uniforms.stream',
};

/** The stream: `uint f(uint a) {` becomes `fn f(a : u32) -> u32 {`, and `uint a = b;` becomes `var a = b;`. */
export function wgslStream(): string {
  const inPairs = (parameters: string): string => parameters.replace(/(\w+) (\w+)/g, '$2 : $1');
  // The build leaves out spaces.
  return GLSL_STREAM.replace(
    /(\w+) (\w+)\(([^()]*)\) ?{/g,
    (_, type: string, name: string, parameters: string) => `fn ${name}(${inPairs(parameters)}) -> ${type} {`,
  )
    .replace(/\w+ (\w+ ?=)/g, 'var $1')
    .replace(/\w+/g, (word) => WORDS[word] ?? word);
}
