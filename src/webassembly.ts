/** What a byte is moved by, so that the most frequent ones (0xfd, 0, 4, 0x20) come first. */
const SHIFT = 4;

/** The first character that stands for a byte, and how many there are: from "(" to "~". */
const FIRST = 40;
const CHARACTERS = 87;

/** The characters that stand before those of bytes which do not come first: "%" for the second 87, "&" for the rest. */
const BEFORE_FIRST_PREFIX = 36;

/**
 * Compiles a module that is kept as printable characters, one for each of the most frequent bytes, two for the others,
 * with "!" for the backslash, which strings escape. Code is sent compressed, and hexadecimal digits or base64 compress
 * to more. scripts/build_simd.mjs writes it.
 *
 * @throws whatever the engine throws where it has no WebAssembly, or not what the module needs
 */
export function compileModule(text: string): WebAssembly.Module {
  const characters = text.replaceAll('!', '\\');
  const bytes = new Uint8Array(characters.length);
  let length = 0;
  let offset = -FIRST - SHIFT;
  // By index: iterators are slow where they are not optimized, and this runs once, before the first draw.
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i);
    if (code < FIRST) {
      offset += CHARACTERS * (code - BEFORE_FIRST_PREFIX);
    } else {
      // Modulo 256, as Uint8Array takes numbers.
      bytes[length++] = code + offset;
      offset = -FIRST - SHIFT;
    }
  }
  return new WebAssembly.Module(bytes.subarray(0, length));
}
