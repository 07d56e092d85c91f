import { keepOffServerCore } from '../chat/measured-process.js';
import { run, scenarios } from '../chat/scenarios.js';
import { startNodes } from './nodes.js';
keepOffServerCore();
const layouts: [number, boolean, boolean][] = JSON.parse(process.argv[2] ?? '[[1,false,true],[1,true,true],[2,true,true],[4,true,true],[2,true,false]]');
for (const [nodes, withRedis, byRoom] of layouts) {
  const s = await startNodes(nodes, withRedis);
  try {
    const o = await run({ ...s, byRoom }, scenarios.sixtyRooms, true);
    console.log(nodes, withRedis, byRoom, 'cpu/chat', o.cpuPerChat.toFixed(0), 'db,redis', o.partsPerChat.map((x) => x.toFixed(0)).join(','), 'idle ms/s', o.idleCpu.toFixed(1), 'p50', o.p50.toFixed(1), 'lost', o.lost);
  } finally { await s.stop(); }
}
process.exit();
