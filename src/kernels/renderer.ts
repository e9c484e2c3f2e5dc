/** Tells from a renderer's name whether a graphics card draws, or the processor in its place. */

/**
 * Browsers' software renderers: ANGLE's SwiftShader and Windows' Basic Render Driver (WARP), Mesa's llvmpipe, lavapipe
 * and softpipe, Apple's Software Renderer. Chromium's gpu/config/software_rendering_list.json has software, llvmpipe
 * and softpipe; Dawn's src/dawn/gpu_info.json calls them swiftshader, warp and, of Mesa, software.
 */
const SOFTWARE = /swiftshader|basic render|\bwarp\b|llvmpipe|lavapipe|softpipe|software/i;

/**
 * Placeholders for any renderer: RENDERER in Chromium and Safari; in Firefox if it resists fingerprinting or does not
 * know the card (dom/canvas/SanitizeRenderer.cpp); null for a lost context.
 */
const PLACEHOLDER = /^(webkit webgl|mozilla|webgl|generic renderer(, or similar)?|null|)$/i;

export function isSoftware(name: string): boolean {
  return SOFTWARE.test(name);
}

/** Whether the name is a placeholder. */
export function isPlaceholder(name: string): boolean {
  return PLACEHOLDER.test(name.trim());
}

/** Whether the name is that of a card. A placeholder is assumed to be software, which costs less if wrong. */
export function isCard(name: string): boolean {
  return !isPlaceholder(name) && !isSoftware(name);
}
