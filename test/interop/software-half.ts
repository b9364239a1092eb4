/**
 * WebGPU with float16 without a graphics card: Mesa's software Vulkan, of a release that Dawn accepts. SwiftShader has no float16.
 *
 * Debian 12 has too old a Mesa, and a new enough one among its backports, from where it is unpacked into `.electra-run/mesa-backports`
 * (20 MB to download): nothing is installed. Where Debian is newer its own will do.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, type Settings } from '../support/cli.ts';

const kept = path.join(root, '.electra-run/mesa-backports');
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const PACKAGE = 'mesa-vulkan-drivers';

/** A program in this folder finds Mesa's software Vulkan as its only graphics card. Throws where there is none and none can be had. */
export function onHalfCard(folder: string): Settings {
  const release = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  if (release === 'bookworm' && !existsSync(kept)) unpack(release);
  const place = release === 'bookworm' ? kept : '/';
  const drivers = path.join(place, 'usr/share/vulkan/icd.d');
  const found = existsSync(drivers) ? readdirSync(drivers).find((name) => name.startsWith('lvp_icd')) : undefined;
  if (!found) throw new Error(`There is no software Vulkan of Mesa in ${drivers}: apt-get install ${PACKAGE}.`);
  const libraries = path.join(place, LIBRARIES);
  const driver = path.join(folder, 'lavapipe.json');
  const described = JSON.parse(readFileSync(path.join(drivers, found), 'utf8')) as { ICD: { library_path: string } };
  described.ICD.library_path = path.join(libraries, path.basename(described.ICD.library_path));
  writeFileSync(driver, JSON.stringify(described));
  return { folder, environment: { LD_LIBRARY_PATH: libraries, VK_DRIVER_FILES: driver, XDG_RUNTIME_DIR: folder } };
}

/** What the driver needs and is not installed here, unpacked into the folder. apt keeps its lists of it there too. */
function unpack(release: string): void {
  const beside = `${kept}.${process.pid}`;
  const lists = path.join(beside, 'lists');
  const archives = path.join(beside, 'archives');
  for (const folder of [path.join(lists, 'partial'), path.join(archives, 'partial')]) mkdirSync(folder, { recursive: true });
  const sources = path.join(beside, 'sources.list');
  const signed = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian';
  writeFileSync(sources, `deb ${signed} ${release} main\ndeb ${signed} ${release}-backports main\n`);
  const options = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': lists,
    'Dir::Cache': beside,
    'APT::Sandbox::User': 'root',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (...words: string[]): string =>
    execFileSync('apt-get', ['-qq', ...settings, ...words], { cwd: archives, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  apt('update');
  const from = ['-t', `${release}-backports`, '--no-install-recommends'];
  const wanted = apt('install', '--simulate', ...from, PACKAGE).matchAll(/^Inst (\S+)/gm);
  apt('download', '-t', `${release}-backports`, ...Array.from(wanted, ([, name]) => name));
  const unpacked = path.join(beside, 'unpacked');
  for (const name of readdirSync(archives).filter((each) => each.endsWith('.deb')))
    execFileSync('dpkg', ['-x', path.join(archives, name), unpacked]);
  renameSync(unpacked, kept);
  rmSync(beside, { recursive: true });
}
