import { Router } from 'express';
import type { Domain } from '../domain.js';
import { knockAnswerInput, nextHostInput, roomSettingsInput } from '../middleware/inputs.js';
import { readInput, readMember, readRoomId } from '../middleware/read-input.js';
import { limitKeyOf } from '../middleware/rate-limits.js';

/** A host's requests. */
export function hostRoutes({ hosting, knockAnswers }: Pick<Domain, 'hosting' | 'knockAnswers'>): Router {
  const router = Router();

  router.patch('/room/:id', async (req, res) => {
    const id = readRoomId(req.params.id);
    res.json(await hosting.change(id, readInput(roomSettingsInput, req.body), req.person, limitKeyOf(req)));
  });

  router.delete('/room/:id/members/:member', async (req, res) => {
    const { id, member } = req.params;
    await hosting.kick(readRoomId(id), readMember(member), req.person);
    res.sendStatus(204);
  });

  router.put('/room/:id/host', async (req, res) => {
    const id = readRoomId(req.params.id);
    await hosting.handOver(id, readMember(readInput(nextHostInput, req.body).member), req.person);
    res.sendStatus(204);
  });

  router.put('/room/:id/knocks/:member', async (req, res) => {
    const { id, member } = req.params;
    const { letIn } = readInput(knockAnswerInput, req.body);
    await knockAnswers.answer(readRoomId(id), readMember(member), letIn, req.person);
    res.sendStatus(204);
  });

  return router;
}
