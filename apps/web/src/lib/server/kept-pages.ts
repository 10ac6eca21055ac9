import type { RequestEvent } from '@sveltejs/kit';
import { answerOf, compressed, type PageBytes, pageBytes } from './compressed.ts';

/** Rendered pages that are kept; the one that was asked for longest ago goes first. A page has about 200 KB. */
const PAGES_KEPT_MAX = 64;
/** So soon after a look nobody looks again: pages that many ask for are not looked at more often than numbers are read. */
const SURE_MS = 100;
/**
 * And so long after it a page is still answered at once, while it is looked at for those who come next. A crowd does not
 * wait for a rendering; whoever comes alone gets the latest one. The live feed brings the rest within a moment.
 */
const BEHIND_MS_MAX = 2_000;

/** An answer of the API that a page was made from. */
export interface Source {
  readonly path: string;
  /** null: it has no version, and a page that was made from it is not kept. */
  readonly etag: string | null;
}

/** Of a request what is needed here. */
export type Asked = Pick<RequestEvent, 'request' | 'url' | 'isDataRequest' | 'locals'>;

interface Page {
  readonly headers: Headers;
  readonly bytes: PageBytes;
  readonly sources: readonly Source[];
}

interface Place {
  page: Page | undefined;
  /** When the last look that found or made the page began. */
  lookedAtMs: number;
  /** One look or one rendering at a time; its outcome is that of everybody who asks meanwhile. */
  looking: Promise<Page | undefined> | undefined;
}

/**
 * A page is rendered once for everybody, and again when an answer of the API that it was made from has changed, which is
 * noticed within two seconds where many ask and at once where one asks. Only what was made from such answers alone is kept, and only for who sends no cookie: it is the same for all of them.
 */
export class KeptPages {
  readonly #isCurrent: (source: Source) => Promise<boolean>;
  readonly #places = new Map<string, Place>();

  /** @param isCurrent is this still the version of the API's answer? */
  constructor(isCurrent: (source: Source) => Promise<boolean>) {
    this.#isCurrent = isCurrent;
  }

  async answer(event: Asked, render: () => Promise<Response>): Promise<Response> {
    const { request, url, isDataRequest } = event;
    if (request.method !== 'GET' || isDataRequest || request.headers.has('cookie')) {
      return compressed(request, await render());
    }
    const place = this.#place(url.href);
    const ageMs = performance.now() - place.lookedAtMs;
    if (place.page && ageMs < SURE_MS) return answerOf(request, place.page);
    let own: Response | undefined;
    place.looking ??= this.#look(place, async () => {
      own = await render();
      return keepable(event, own);
    }).finally(() => {
      place.looking = undefined;
    });
    if (place.page && ageMs < BEHIND_MS_MAX) {
      // Where the look fails, whoever comes when the page is too old learns of it.
      place.looking.catch(() => undefined);
      return answerOf(request, place.page);
    }
    const page = await place.looking;
    if (page) return answerOf(request, page);
    return compressed(request, own ?? (await render()));
  }

  async #look(place: Place, render: () => Promise<Page | undefined>): Promise<Page | undefined> {
    const startedMs = performance.now();
    const { page } = place;
    const current = page && (await Promise.all(page.sources.map((each) => this.#isCurrent(each))));
    if (!current?.every(Boolean)) place.page = await render();
    place.lookedAtMs = startedMs;
    return place.page;
  }

  #place(address: string): Place {
    const place = this.#places.get(address) ?? {
      page: undefined,
      lookedAtMs: Number.NEGATIVE_INFINITY,
      looking: undefined,
    };
    // Taken out and put in again, it is the last one in the order of the map.
    this.#places.delete(address);
    const [oldest] = this.#places.keys();
    if (oldest !== undefined && this.#places.size >= PAGES_KEPT_MAX) this.#places.delete(oldest);
    this.#places.set(address, place);
    return place;
  }
}

/** undefined, and the response untouched, where it is not the same for everybody. */
async function keepable({ locals }: Asked, response: Response): Promise<Page | undefined> {
  const { sources = [] } = locals;
  const { status, headers } = response;
  const isPage = status === 200 && headers.get('content-type')?.startsWith('text/html');
  if (!isPage || headers.has('set-cookie')) return undefined;
  if (sources.length === 0 || sources.some(({ etag }) => etag === null)) return undefined;
  return { headers, sources, bytes: await pageBytes(response.clone()) };
}
