/** What an objective says of itself, checked when it is made: a name that is not there would else be found out hours later. */
import { ContractError } from '../errors/contract-error.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Bound, Figure } from '../kinds/figure.ts';
import type { KeptNetwork, NetworkPart, Objective } from '../kinds/objective.ts';
import { requireApart } from '../nn/network.ts';
import { closest } from '../source/closest.ts';
import { allFields, EXAMPLES } from './fields.ts';
import { changingNames } from './schedules.ts';
import { plannedStages } from './stages.ts';

/**
 * Throws a {@link ContractError} for the first name that leads nowhere: of networks, parameters, fields, terms and figures. A term
 * that only the loss knows is the user's mistake.
 */
export function checkObjective(objective: Objective): void {
  const { parameters, networks, fixed = {}, kept, fields, terms, stages, copies = 1, figures = [], loss, examples } = objective;
  const names = parameters.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw broken(`the parameter '${twice}' is listed twice`);
  const shapes = new Map(parameters.map(({ name, shape }) => [name, String(shape)]));
  for (const [name, part] of Object.entries(networks)) checkNetwork(name, part, shapes);
  const both = Object.keys(fixed).find((name) => Object.hasOwn(networks, name));
  if (both !== undefined) throw broken(`'${both}' is one of its networks and a fixed one too`);
  checkKept(kept, networks);
  requireApart(kept.trunk, examples.apart === true);
  if (!(Number.isInteger(copies) && copies > 0)) throw broken(`copies is ${copies}, and it is a number from 1`);
  checkTerms(terms, fields);
  checkFigures(figures, networks);
  checkLoss(loss, terms);
  checkSchedules(objective);
  plannedStages({ networks, terms, stages }, 1);
}

function checkNetwork(network: string, { parameters, names, upon = {} }: NetworkPart, shapes: ReadonlyMap<string, string>): void {
  for (const { name, shape } of parameters) {
    if (!Object.hasOwn(names, name)) throw broken(`its network '${network}' does not say where its parameter '${name}' lies`);
    const found = shapes.get(names[name]);
    if (found === undefined)
      throw broken(
        `its network '${network}' has its parameter '${name}' in '${names[name]}', which is not among the objective's parameters`,
      );
    if (found !== String(shape))
      throw broken(`the parameter '${name}' of its network '${network}' is [${shape}], and '${names[name]}', where it lies, is [${found}]`);
    if (!Object.hasOwn(upon, name) || shapes.get(upon[name]) === String(shape)) continue;
    throw broken(
      `the parameter '${name}' of its network '${network}' is [${shape}], and '${upon[name]}', upon which it stands, is ` +
        (shapes.has(upon[name]) ? `[${shapes.get(upon[name])}]` : "not among the objective's parameters"),
    );
  }
}

function checkKept({ name, trunk, decoder }: KeptNetwork, networks: Objective['networks']): void {
  if (!Object.hasOwn(networks, name)) throw broken(`kept.name is '${name}', and ${listed('its networks are', Object.keys(networks))}`);
  const lost = [...trunk.parameters, ...(decoder?.trunk.parameters ?? [])].find(
    ({ name: own }) => !Object.hasOwn(networks[name].names, own),
  );
  if (lost) throw broken(`the network '${name}', which is kept, does not have the parameter '${lost.name}' of its trunk or its decoder`);
}

function checkTerms(terms: Objective['terms'], fields: Objective['fields']): void {
  const known = Object.entries(allFields({ fields })).flatMap(([name, { holds }]) => (holds === 'weights' ? [name] : []));
  const trained = Object.values(terms).filter(({ trains = true }) => trains);
  if (trained.length === 0) throw broken('none of its terms trains');
  for (const [name, { weights, weightsInEvaluation = weights }] of Object.entries(terms))
    for (const field of [weights, weightsInEvaluation])
      if (field !== EXAMPLES && !known.includes(field))
        throw broken(`its term '${name}' is weighed by '${field}', and ${listed('fields that hold weights are', [...known, EXAMPLES])}`);
}

function checkLoss({ weighs = [], knows }: Objective['loss'], terms: Objective['terms']): void {
  const known = Object.keys(terms).filter((name) => terms[name].trains !== false);
  const unweighed = knows && known.find((name) => !knows.includes(name));
  if (unweighed !== undefined) throw new UserError(errors.TERM_NOT_COMBINED({ term: unweighed, known: knows ?? [] }));
  const term = weighs.find((name) => !known.includes(name));
  if (term !== undefined) throw new UserError(errors.UNKNOWN_TERM({ term, guess: closest(term, known), known }));
}

function checkSchedules(objective: Objective): void {
  const { objective: own, loss } = changingNames(objective);
  const both = own.find((name) => loss.includes(name));
  if (both !== undefined) throw broken(`it has a schedule '${both}', and its loss has one of that name too`);
}

function checkFigures(figures: readonly Figure[], networks: Objective['networks']): void {
  const stray = figures.find(({ network }) => network !== undefined && !Object.hasOwn(networks, network));
  if (stray)
    throw broken(
      `its figure '${stray.name}' is of the network '${stray.network}', and ${listed('its networks are', Object.keys(networks))}`,
    );
  for (const { name, tooHigh, tooLow } of figures) {
    if (tooHigh && tooHigh.until > tooHigh.value) throw broken(turned(name, 'tooHigh', tooHigh, 'above'));
    if (tooLow && tooLow.until < tooLow.value) throw broken(turned(name, 'tooLow', tooLow, 'below'));
  }
}

function turned(figure: string, name: string, { value, until }: Bound, where: string): string {
  return `${name} of its figure '${figure}' is over at ${until}, which is still ${where} ${value}`;
}

function broken(clause: string): ContractError {
  return new ContractError('objective', clause);
}

function listed(what: string, names: readonly string[]): string {
  return `${what} ${names.map((name) => `'${name}'`).join(', ') || 'none'}`;
}
