/** The parts of tfjs's GPU backends that know what they draw with. */
interface GPUBackend {
  readonly gpgpu?: { readonly gl: WebGL2RenderingContext };
  readonly adapterInfo?: { readonly vendor: string; readonly architecture: string; readonly description: string };
}

/** What a backend of tfjs draws with, as the browser calls it; undefined for one that computes on the processor. */
export function rendererOf(backend: object): string | undefined {
  const { gpgpu, adapterInfo } = backend as GPUBackend;
  if (gpgpu !== undefined) {
    const info = gpgpu.gl.getExtension('WEBGL_debug_renderer_info');
    return String(gpgpu.gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gpgpu.gl.RENDERER));
  }
  if (adapterInfo === undefined) return undefined;
  return [adapterInfo.vendor, adapterInfo.architecture, adapterInfo.description].filter(Boolean).join(' ');
}
