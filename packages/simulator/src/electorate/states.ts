/** One state: who lives there, when they vote, how they lean. */
export interface State {
  readonly code: string;
  readonly name: string;
  readonly electors: number;
  /** Hours from UTC on election day (standard time), in the state's main zone. */
  readonly utcOffset: number;
  /** Local hours at which the polls open and close. */
  readonly opens: number;
  readonly closes: number;
  /** Citizens of 18 and over, in thousands. */
  readonly men: number;
  readonly women: number;
  /** Part of them who vote, 0 to 1. */
  readonly menVoting: number;
  readonly womenVoting: number;
  /** Expected margin of the first candidate over the second, as part of the votes for both. Pure fiction. */
  readonly lean: number;
}

/**
 * Citizens and their turnout by sex: US Census Bureau, Current Population Survey, November 2020, table 4b (public
 * domain). Electors: apportionment of 2020, for 2024 and 2028. Polling hours: those usual in the state; where counties
 * differ, those of most voters. The last column is the lean in points and follows no real election.
 *
 * Columns: code, name, electors, UTC offset, opens, closes, men, women, men voting %, women voting %, lean.
 */
const ROWS: readonly Row[] = [
  ['AL', 'Alabama', 9, -6, 7, 19, 1755, 1960, 59.2, 61.6, 12],
  ['AK', 'Alaska', 3, -9, 7, 20, 264, 253, 62.6, 65.1, -9],
  ['AZ', 'Arizona', 11, -7, 6, 19, 2465, 2610, 67.1, 76.5, 2],
  ['AR', 'Arkansas', 6, -6, 7.5, 19.5, 1057, 1138, 51.6, 56.2, -6],
  ['CA', 'California', 54, -8, 7, 20, 12580, 13366, 63.7, 66.5, 9],
  ['CO', 'Colorado', 10, -7, 7, 19, 2076, 2124, 65.3, 69.8, -11],
  ['CT', 'Connecticut', 7, -5, 6, 20, 1204, 1320, 63.7, 69.3, 14],
  ['DE', 'Delaware', 3, -5, 7, 20, 339, 383, 65.7, 69.5, 10],
  ['DC', 'District of Columbia', 3, -5, 7, 20, 245, 288, 81.5, 86, 31],
  ['FL', 'Florida', 30, -5, 7, 19, 7523, 8121, 60.7, 63.5, 1.5],
  ['GA', 'Georgia', 16, -5, 7, 19, 3461, 3938, 63, 68.7, 13],
  ['HI', 'Hawaii', 4, -10, 7, 19, 481, 499, 65.2, 63.5, 17],
  ['ID', 'Idaho', 4, -7, 8, 20, 643, 656, 63.8, 66, -21],
  ['IL', 'Illinois', 19, -6, 6, 19, 4281, 4579, 67.2, 69.5, -2],
  ['IN', 'Indiana', 11, -5, 6, 18, 2375, 2546, 59.3, 62.6, -12],
  ['IA', 'Iowa', 6, -6, 7, 20, 1133, 1160, 69.2, 71.8, -19],
  ['KS', 'Kansas', 6, -6, 7, 19, 969, 1006, 64, 67.2, -23],
  ['KY', 'Kentucky', 8, -5, 6, 18, 1524, 1703, 69.4, 67.7, -8],
  ['LA', 'Louisiana', 8, -6, 6, 20, 1557, 1742, 61.6, 62.1, 11],
  ['ME', 'Maine', 4, -5, 7, 20, 515, 560, 68.2, 74.1, -3],
  ['MD', 'Maryland', 10, -5, 7, 20, 2052, 2251, 69.7, 77.2, 18],
  ['MA', 'Massachusetts', 11, -5, 7, 20, 2311, 2586, 65.1, 67.4, 15],
  ['MI', 'Michigan', 15, -5, 7, 20, 3616, 3851, 65.8, 67.9, 2.5],
  ['MN', 'Minnesota', 10, -6, 7, 20, 2051, 2091, 76.8, 78.9, -13],
  ['MS', 'Mississippi', 6, -6, 7, 19, 1015, 1162, 67, 73.2, 9],
  ['MO', 'Missouri', 10, -6, 6, 19, 2136, 2340, 63.7, 69.6, -15],
  ['MT', 'Montana', 4, -7, 7, 20, 411, 415, 72.5, 74.4, -24],
  ['NE', 'Nebraska', 5, -6, 8, 20, 674, 695, 62.5, 67.8, -27],
  ['NV', 'Nevada', 6, -8, 7, 19, 1088, 1110, 59.7, 63.2, -7],
  ['NH', 'New Hampshire', 4, -5, 8, 19, 531, 546, 70.5, 77.4, -10],
  ['NJ', 'New Jersey', 14, -5, 6, 20, 2814, 3107, 77.9, 78.7, 12],
  ['NM', 'New Mexico', 5, -7, 7, 19, 732, 766, 61.4, 63.7, 8],
  ['NY', 'New York', 28, -5, 6, 21, 6216, 7082, 63.3, 66, 10],
  ['NC', 'North Carolina', 16, -5, 6.5, 19.5, 3464, 3928, 63.1, 66.1, 1],
  ['ND', 'North Dakota', 3, -6, 7, 20, 283, 273, 66.3, 67.9, -30],
  ['OH', 'Ohio', 17, -5, 6.5, 19.5, 4211, 4529, 69.2, 71, -1],
  ['OK', 'Oklahoma', 7, -6, 7, 19, 1367, 1433, 54.2, 62.1, -18],
  ['OR', 'Oregon', 8, -8, 7, 20, 1572, 1670, 72.8, 75.3, -12],
  ['PA', 'Pennsylvania', 19, -5, 7, 20, 4638, 4983, 68.8, 71.5, -0.5],
  ['RI', 'Rhode Island', 4, -5, 7, 20, 377, 399, 65.3, 67.2, 16],
  ['SC', 'South Carolina', 9, -5, 7, 19, 1820, 2058, 63.6, 63.3, 7],
  ['SD', 'South Dakota', 3, -6, 7, 19, 326, 323, 57.9, 59.2, -28],
  ['TN', 'Tennessee', 11, -6, 7, 19, 2409, 2629, 64.9, 67.8, -9],
  ['TX', 'Texas', 40, -6, 7, 19, 9082, 9500, 61.4, 66.3, -9],
  ['UT', 'Utah', 6, -7, 7, 20, 1068, 1110, 60.6, 66.6, -17],
  ['VT', 'Vermont', 3, -5, 7, 19, 247, 253, 66.3, 70.5, -14],
  ['VA', 'Virginia', 13, -5, 6, 19, 2842, 3132, 69.7, 73.2, 6],
  ['WA', 'Washington', 12, -8, 7, 20, 2638, 2751, 68.5, 74.4, -8],
  ['WV', 'West Virginia', 4, -5, 6.5, 19.5, 675, 704, 56.1, 56, -12],
  ['WI', 'Wisconsin', 10, -6, 7, 20, 2158, 2263, 71, 76, -2.5],
  ['WY', 'Wyoming', 3, -7, 7, 19, 212, 215, 62.5, 68.4, -26],
];

type Row = [string, string, number, number, number, number, number, number, number, number, number];

/** The survey over-reports the turnout of DC by about 30 % and under-reports that of Colorado by about 13 %. */
const REPORTED: Readonly<Record<string, number>> = { DC: 1.3, CO: 0.87 };

/** The 50 states and the District of Columbia, by name. */
export const STATES: readonly State[] = ROWS.map(
  ([code, name, electors, utcOffset, opens, closes, men, women, menVoting, womenVoting, lean]) => ({
    code,
    name,
    electors,
    utcOffset,
    opens,
    closes,
    men,
    women,
    menVoting: menVoting / 100 / (REPORTED[code] ?? 1),
    womenVoting: womenVoting / 100 / (REPORTED[code] ?? 1),
    lean: lean / 100,
  }),
);
