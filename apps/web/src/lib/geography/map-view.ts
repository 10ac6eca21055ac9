/** The two maps: by area, and with a tile of one size for every state. */
export const MAP_VIEWS = ['areas', 'tiles'] as const;
export type MapView = (typeof MAP_VIEWS)[number];

/** What an address asks for; null: by the width of the window. */
export function mapViewOf(text: string | null): MapView | null {
  return MAP_VIEWS.find((view) => view === text) ?? null;
}
