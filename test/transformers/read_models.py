"""Loads Hugging Face FOLDERS with the classes that their config.json names, and prints what they say of the TEXTS: FOLDER... -- TEXT..."""
import json
import os
import sys

import torch
import transformers

separator = sys.argv.index("--")
folders, texts = sys.argv[1:separator], sys.argv[separator + 1:]
torch.set_num_threads(1)


def without_ends(ids, end):
    said = ids[1:]
    return said[:said.index(end)] if end in said else said


def read(folder):
    with open(os.path.join(folder, "config.json")) as file:
        name, = json.load(file)["architectures"]
    model, told = getattr(transformers, name).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True)
    model.eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    asked = {key: value for key, value in tokenizer(texts, padding=True, return_tensors="pt").items()
             if key in ("input_ids", "attention_mask", "token_type_ids")}
    if name.endswith("ForMultipleChoice"):
        # Each text and the next one are the choices.
        asked = {key: torch.stack([value, value.roll(-1, 0)], 1) for key, value in asked.items()}
    if model.config.is_encoder_decoder:
        # Any ids will do: those of the text, behind the start.
        start = torch.full((len(texts), 1), model.config.decoder_start_token_id)
        asked["decoder_input_ids"] = torch.cat([start, asked["input_ids"][:, :5]], 1)
        asked.pop("token_type_ids", None)
    with torch.no_grad():
        said = model(**asked)
        if "start_logits" in said:
            said = {"logits": torch.stack([said["start_logits"], said["end_logits"]], -1)}
        generated = []
        if model.config.is_encoder_decoder:
            read = {key: value for key, value in asked.items() if key != "decoder_input_ids"}
            for beams in (1, 3):
                rows = model.generate(**read, do_sample=False, max_new_tokens=12, num_beams=beams, length_penalty=1.0)
                generated.append([without_ends(row, model.config.eos_token_id) for row in rows.tolist()])
    return {
        "class": name,
        "missing": sorted(told["missing_keys"]),
        "unexpected": sorted(told["unexpected_keys"]),
        "mismatched": sorted(map(str, told["mismatched_keys"])),
        "paddingSide": tokenizer.padding_side,
        "tokens": [tokenizer.convert_ids_to_tokens(ids) for ids in tokenizer(texts)["input_ids"]],
        "generated": generated,
        "asked": {key: value.tolist() for key, value in asked.items()},
        "said": {key: value.tolist() for key, value in said.items() if key.endswith("logits") and torch.is_tensor(value)},
    }


json.dump([read(folder) for folder in folders], sys.stdout)
