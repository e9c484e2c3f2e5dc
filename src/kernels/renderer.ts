/** What the names of renderers tell: whether a graphics card draws, or the processor in its place. */

/**
 * The renderers in software that browsers have: ANGLE's SwiftShader and Windows' Basic Render Driver (WARP), Mesa's
 * llvmpipe, lavapipe and softpipe, Apple's Software Renderer. Chromium's gpu/config/software_rendering_list.json has
 * software, llvmpipe and softpipe; Dawn's src/dawn/gpu_info.json calls them swiftshader, warp and, of Mesa, software.
 */
const SOFTWARE = /swiftshader|basic render|\bwarp\b|llvmpipe|lavapipe|softpipe|software/i;

/**
 * What stands for any renderer: RENDERER of Chromium and Safari; that of Firefox where it resists fingerprinting, and
 * where it does not know the card (dom/canvas/SanitizeRenderer.cpp); null of a lost context.
 */
const PLACEHOLDER = /^(webkit webgl|mozilla|webgl|generic renderer(, or similar)?|null|)$/i;

export function isSoftware(name: string): boolean {
  return SOFTWARE.test(name);
}

/** Whether the name tells nothing. */
export function isPlaceholder(name: string): boolean {
  return PLACEHOLDER.test(name.trim());
}

/** Whether the name is that of a card; where it tells nothing, it counts as software, which loses less if wrong. */
export function isCard(name: string): boolean {
  return !isPlaceholder(name) && !isSoftware(name);
}
