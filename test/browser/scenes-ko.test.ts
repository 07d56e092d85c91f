import { testScenes } from './scenes/check.js';

testScenes('ko-KR');
