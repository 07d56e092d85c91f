/** The part of gifenc (https://github.com/mattdesl/gifenc) that is used here; the package has no types of its own. Bundlers would take its CommonJS file. */
declare module 'gifenc/dist/gifenc.esm.js' {
  export type Colour = [red: number, green: number, blue: number];

  export interface FrameOptions {
    /** The first frame's palette is the GIF's, another frame's is its own. */
    palette?: Colour[];
    /** In ms. */
    delay?: number;
    transparent?: boolean;
    transparentIndex?: number;
    /** The disposal method of https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 23. */
    dispose?: number;
  }

  export interface Encoder {
    writeFrame(indexes: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
    bytesView(): Uint8Array<ArrayBuffer>;
  }

  export function GIFEncoder(): Encoder;

  /** @param rgba four bytes a pixel; alpha is ignored */
  export function quantize(
    rgba: Uint8ClampedArray,
    colours: number,
    options: { format: 'rgb565' | 'rgb444' },
  ): Colour[];
}
