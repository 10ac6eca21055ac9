import type { Source } from '#lib/server/kept-pages.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      /** Which refusal of the API it was. */
      problem?: string;
    }
    interface Locals {
      /** The answers of the API that the page was made from so far. */
      sources?: Source[];
    }
  }
}
