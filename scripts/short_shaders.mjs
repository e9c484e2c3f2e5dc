/** Shortens shaders, which minifiers leave alone: the templates of several lines in modules that the compiler made. */

/** Declared in a shader and named outside of it: what tfjs calls, and what JavaScript chooses from. */
const NAMED_OUTSIDE = new Set(['main', 'fillUniform', 'fillNormal', 'fillTruncatedNormal']);

const TEMPLATE = /`[^`]*\n[^`]*`/g;

/** What JavaScript puts into a template. */
const EXPRESSION = /(\$\{[^}]*\})/;

/** A word behind a type or the comma of a declaration. */
const DECLARED = /(?:\b(?:bool|int|float|uint|vec[24]|ivec2|uvec[24]|let|var) (\w+))|(?:,(\w+)=(?!=))/g;

/** A word, but no component of a vector. */
const WORD = /(?<![.\w])[a-zA-Z_]\w*/g;

const LOWER = [...'abcdefghijklmnopqrstuvwxyz'];
const UPPER = LOWER.map((letter) => letter.toUpperCase());
/** No language of shaders reserves any of them. */
const NAMES = [...LOWER, ...UPPER, ...LOWER.flatMap((lower) => UPPER.map((upper) => lower + upper))];

// A minus keeps its spaces, as two of them would be another operator.
const withoutSpaces = (text) => text.replace(/\/\/.*/g, '').replace(/\s*([=<>!&|^*+%?:,;(){}])\s*/g, '$1');

/**
 * The modules without the comments and the spaces of their shaders, and with names of a letter or two for what shaders
 * declare: the same in all modules, as shaders call functions of other modules.
 */
export function shortenShaders(modules) {
  const shaders = modules.flatMap((code) => code.match(TEMPLATE) ?? []).map(withoutSpaces);
  const declared = shaders.flatMap((shader) => Array.from(shader.matchAll(DECLARED), ([, name, next]) => name ?? next));
  const taken = new Set(shaders.flatMap((shader) => shader.match(WORD)));
  const free = NAMES.filter((name) => !taken.has(name));
  const long = [...new Set(declared)].filter((name) => name.length > 2 && !NAMED_OUTSIDE.has(name));
  const short = new Map(long.map((name, i) => [name, free[i]]));
  const renamed = (text) => text.replace(WORD, (word) => short.get(word) ?? word);
  const shortened = (shader) =>
    withoutSpaces(shader)
      .split(EXPRESSION)
      .map((part) => (EXPRESSION.test(part) ? part : renamed(part)))
      .join('');
  return modules.map((code) => code.replace(TEMPLATE, shortened));
}
