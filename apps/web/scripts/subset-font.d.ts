declare module 'subset-font' {
  /** What is used here; the package has no types of its own. */
  interface Options {
    readonly targetFormat: 'woff2';
    readonly keepFeatures: string[];
    readonly variationAxes: Record<string, number | { min: number; max: number }>;
    readonly noHinting: boolean;
  }

  export default function subsetFont(font: Buffer, text: string, options: Options): Promise<Buffer>;
}
