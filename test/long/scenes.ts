import { testScenes } from '../browser/scenes/check.js';
import { WIDTHS } from '../browser/scenes/index.js';

for (const locale of ['ko-KR', 'en-GB']) testScenes({ locale, axeAt: WIDTHS });
