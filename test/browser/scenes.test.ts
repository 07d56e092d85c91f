import { testScenes } from './scenes/check.js';

// Languages and widths differ in little but their texts and colours; test/long/scenes.ts runs axe in each of them.
testScenes({ locale: 'en-GB', axeAt: [360] });
