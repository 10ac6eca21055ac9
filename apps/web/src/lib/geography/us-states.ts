/** Where a state stands on the map and on the tile map. Names, electors and voters come from the election's definition. */
export interface StatePlace {
  /** The id of its shape in us-atlas. */
  readonly fips: string;
  /** Column and row of its tile, from 0. */
  readonly tile: readonly [column: number, row: number];
  /** Where its code is written, in the map's units (975 × 610); small states have theirs in a column off the coast. */
  readonly label: readonly [x: number, y: number] | 'off-coast';
}

export const MAP_WIDTH = 975;
export const MAP_HEIGHT = 610;
export const TILE_COLUMNS = 11;
export const TILE_ROWS = 8;

const place = (fips: string, tile: readonly [number, number], label: StatePlace['label']): StatePlace => ({
  fips,
  tile,
  label,
});

export const usStates: Readonly<Record<string, StatePlace>> = {
  AL: place('01', [6, 6], [673, 432]),
  AK: place('02', [0, 0], [112, 512]),
  AZ: place('04', [1, 5], [210, 384]),
  AR: place('05', [4, 5], [564, 393]),
  CA: place('06', [0, 4], [76, 284]),
  CO: place('08', [2, 4], [332, 291]),
  CT: place('09', [9, 3], 'off-coast'),
  DE: place('10', [9, 4], 'off-coast'),
  DC: place('11', [8, 5], 'off-coast'),
  FL: place('12', [8, 7], [783, 518]),
  GA: place('13', [7, 6], [737, 430]),
  HI: place('15', [0, 7], [352, 590]),
  ID: place('16', [1, 2], [202, 168]),
  IL: place('17', [5, 2], [615, 268]),
  IN: place('18', [5, 3], [667, 268]),
  IA: place('19', [4, 3], [540, 227]),
  KS: place('20', [3, 5], [457, 310]),
  KY: place('21', [5, 4], [694, 320]),
  LA: place('22', [4, 6], [566, 472]),
  ME: place('23', [10, 0], [921, 92]),
  MD: place('24', [8, 4], 'off-coast'),
  MA: place('25', [9, 2], 'off-coast'),
  MI: place('26', [6, 2], [690, 192]),
  MN: place('27', [4, 2], [522, 128]),
  MS: place('28', [5, 6], [617, 434]),
  MO: place('29', [4, 4], [560, 312]),
  MT: place('30', [2, 2], [293, 96]),
  NE: place('31', [3, 4], [436, 240]),
  NV: place('32', [1, 3], [141, 242]),
  NH: place('33', [10, 1], 'off-coast'),
  NJ: place('34', [8, 3], 'off-coast'),
  NM: place('35', [2, 5], [312, 392]),
  NY: place('36', [8, 2], [838, 168]),
  NC: place('37', [6, 5], [808, 350]),
  ND: place('38', [3, 2], [430, 104]),
  OH: place('39', [6, 3], [725, 254]),
  OK: place('40', [3, 6], [482, 378]),
  OR: place('41', [0, 3], [104, 134]),
  PA: place('42', [7, 3], [807, 226]),
  RI: place('44', [10, 3], 'off-coast'),
  SC: place('45', [7, 5], [781, 391]),
  SD: place('46', [3, 3], [430, 172]),
  TN: place('47', [5, 5], [678, 361]),
  TX: place('48', [3, 7], [440, 474]),
  UT: place('49', [1, 4], [228, 276]),
  VT: place('50', [9, 1], 'off-coast'),
  VA: place('51', [7, 4], [806, 304]),
  WA: place('53', [0, 2], [128, 62]),
  WV: place('54', [6, 4], [765, 288]),
  WI: place('55', [5, 1], [594, 168]),
  WY: place('56', [2, 3], [307, 195]),
};
