import { testScenes } from './scenes/check.js';

testScenes('en-GB');
