"""The systems around ELECTRA: Hugging Face's class of each, its losses, and its batches.

Each is written as someone would who knows the class well: the vocabulary is only asked where a loss is taken, memories and
caches for generating text are off, attention is what the class takes by itself (scaled-dot-product attention where it has it)
and gets no mask where nothing is padded. Batches are random, or the fields of our program (`check.ts`).
"""

import numpy as np
import torch
import transformers
from torch import nn
from torch.nn import functional as F

from batches import CLS, SEP, framed, gathered, masked, places, words


class System(nn.Module):
    """From a batch to the one loss, the sum of the terms."""

    network = "encoder"  # its name in our objective
    terms = ()
    hugging_face = None

    def __init__(self, spec, model=None):
        super().__init__()
        self.model = model or self.hugging_face(self.hugging_face.config_class(**self.config(spec["network"], spec["dropout"])))

    def forward(self, *batch):
        return self.total(*self.losses(*batch))

    @staticmethod
    def total(*losses):
        return sum(losses)

    @classmethod
    def exported(cls, spec, load):
        model = load(cls.hugging_face, cls.network)
        for part in model.modules():
            # ALBERT's has a rate of its own before it judges two texts.
            if isinstance(part, nn.Dropout):
                part.p = spec["dropout"]
        return cls(spec, model)

    @classmethod
    def given(cls, fields, spec):
        """The arguments of `losses` from a batch of ours."""
        shape = (spec["batch"], -1)
        return cls.of_fields({name: torch.tensor(values).view(shape) for name, values in fields.items()}, spec)


# ---- from left to right


class CausalLM(System):
    terms = ("lm",)
    caches = {}

    def losses(self, ids):
        states = self.model.transformer(input_ids=ids, **self.caches).last_hidden_state[:, :-1]
        logits = self.model.lm_head(states).float()
        return (F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()),)

    @staticmethod
    def batch(random, spec):
        return (torch.from_numpy(words(random, spec, spec["length"])),)

    @staticmethod
    def of_fields(fields, spec):
        return (fields["ids"],)

    @staticmethod
    def config(network, dropout):
        size = network["encoder"]
        return {
            "vocab_size": network["vocabulary"], "n_positions": network["positions"], "n_embd": size["hidden"],
            "n_layer": size["layers"], "n_head": size["heads"], "resid_pdrop": dropout, "embd_pdrop": dropout, "attn_pdrop": dropout,
        }


class GPT(CausalLM):
    hugging_face = transformers.OpenAIGPTLMHeadModel


class GPT2(CausalLM):
    hugging_face = transformers.GPT2LMHeadModel
    caches = {"use_cache": False}

    @staticmethod
    def config(network, dropout):
        # The end of a text is a token of the vocabulary, or transformers says that it is not.
        return {**CausalLM.config(network, dropout), "n_inner": network["encoder"]["inner"], "bos_token_id": SEP, "eos_token_id": SEP}


# ---- masked tokens


class MaskedLM(System):
    terms = ("mlm",)
    pairs = False

    @classmethod
    def batch(cls, random, spec):
        ids = framed(random, spec)
        if not cls.pairs:
            positions = places(random, spec, 1, spec["length"] - 1)
            return ids, masked(random, ids, positions, 0.8, 0.1), positions
        middle = spec["length"] // 2 - 1
        ids[:, middle] = SEP
        segments = torch.zeros_like(ids)
        segments[:, middle + 1 :] = 1
        # Of either text.
        positions = places(random, spec, 1, spec["length"] - 2)
        positions = positions + (positions >= middle)
        return ids, masked(random, ids, positions, 0.8, 0.1), positions, segments, torch.from_numpy(random.integers(0, 2, spec["batch"]))

    @classmethod
    def of_fields(cls, fields, spec):
        assert bool((fields["chosen"] == 1).all()), "a slot of a batch has no chosen position"
        positions = fields["positions"] - spec["length"] * torch.arange(spec["batch"])[:, None]
        masked_lm = fields["ids"], fields["inputs"], positions
        return (*masked_lm, fields["segments"], fields[f"{cls.terms[1]}_label"].flatten()) if cls.pairs else masked_lm

    @staticmethod
    def config(network, dropout):
        size = network["encoder"]
        return {
            "vocab_size": network["vocabulary"], "max_position_embeddings": network["positions"], "hidden_size": size["hidden"],
            "num_hidden_layers": size["layers"], "num_attention_heads": size["heads"], "intermediate_size": size["inner"],
            "hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout,
        }


class BERT(MaskedLM):
    hugging_face = transformers.BertForPreTraining
    terms = ("mlm", "next_sentence")
    pairs = True

    def losses(self, ids, shown, positions, segments, labels):
        found = self.model.bert(input_ids=shown, token_type_ids=segments)
        logits = self.model.cls.predictions(gathered(found.last_hidden_state, positions)).float()
        judged = self.model.cls.seq_relationship(found.pooler_output).float()
        return F.cross_entropy(logits, ids.gather(1, positions).flatten()), F.cross_entropy(judged, labels)


class RoBERTa(MaskedLM):
    hugging_face = transformers.RobertaForMaskedLM

    def losses(self, ids, shown, positions):
        states = self.model.roberta(input_ids=shown).last_hidden_state
        logits = self.model.lm_head(gathered(states, positions)).float()
        return (F.cross_entropy(logits, ids.gather(1, positions).flatten()),)

    @staticmethod
    def config(network, dropout):
        # One kind of segment; the first rows of the table of positions are before the first token's.
        general = MaskedLM.config(network, dropout)
        return {**general, "type_vocab_size": 1, "pad_token_id": 0, "max_position_embeddings": network["positions"] + 1}


class ALBERT(MaskedLM):
    hugging_face = transformers.AlbertForPreTraining
    terms = ("mlm", "sentence_order")
    pairs = True

    def losses(self, ids, shown, positions, segments, labels):
        found = self.model.albert(input_ids=shown, token_type_ids=segments)
        logits = self.model.predictions(gathered(found.last_hidden_state, positions)).float()
        judged = self.model.sop_classifier(found.pooler_output).float()
        return F.cross_entropy(logits, ids.gather(1, positions).flatten()), F.cross_entropy(judged, labels)

    @staticmethod
    def config(network, dropout):
        more = {"embedding_size": network["embedding"], "classifier_dropout_prob": dropout}
        return {**MaskedLM.config(network, dropout), **more}


# ---- permutations


class XLNet(System):
    hugging_face = transformers.XLNetLMHeadModel
    terms = ("plm",)

    def losses(self, ids, segments, hidden, mapping, originals):
        states = self.model.transformer(
            input_ids=ids, token_type_ids=segments, perm_mask=hidden, target_mapping=mapping, use_mems=False
        ).last_hidden_state
        logits = self.model.lm_loss(states).float()
        return (F.cross_entropy(logits.flatten(0, 1), originals.flatten()),)

    @classmethod
    def batch(cls, random, spec):
        batch, length = spec["batch"], spec["length"]
        ids = words(random, spec, length)
        ids[:, -2], ids[:, -1] = SEP, CLS
        ids = torch.from_numpy(ids)
        segments = torch.zeros_like(ids)
        segments[:, -1] = 2
        targets = places(random, spec, 0, length - 2)
        # Targets and the frame's tokens have a place in the order, behind all others.
        ordered = np.concatenate([targets.numpy(), np.broadcast_to([length - 2, length - 1], (batch, 2))], 1)
        ranks = np.zeros((batch, length), np.float32)
        for row in range(batch):
            ranks[row, ordered[row]] = random.permutation(ordered.shape[1]) + 1
        return cls.arguments(ids, segments, targets, torch.from_numpy(ranks))

    @classmethod
    def of_fields(cls, fields, spec):
        assert bool((fields["predicted"] == 1).all()), "a slot of a batch has no target"
        targets = fields["targets"] - spec["length"] * torch.arange(spec["batch"])[:, None]
        return cls.arguments(fields["ids"], fields["segments"], targets, fields["ranks"])

    @staticmethod
    def arguments(ids, segments, targets, ranks):
        """From ranks to the mask of who sees whom not; those of rank 0 see one another."""
        looks, seen = ranks[:, :, None], ranks[:, None, :]
        visible = (seen < looks) | ((looks == 0) & (seen == 0))
        return ids, segments, (~visible).float(), F.one_hot(targets, ids.shape[1]).float(), ids.gather(1, targets)

    @staticmethod
    def config(network, dropout):
        size = network["encoder"]
        return {
            "vocab_size": network["vocabulary"], "d_model": size["hidden"], "n_layer": size["layers"], "n_head": size["heads"],
            "d_inner": size["inner"], "dropout": dropout, "pad_token_id": 0,
        }


# ---- encoder and decoder


class T5(System):
    hugging_face = transformers.T5ForConditionalGeneration
    network = "model"
    terms = ("spans",)

    def losses(self, inputs, targets):
        # Shifts the targets to what the decoder reads.
        logits = self.model(input_ids=inputs, decoder_input_ids=self.model._shift_right(targets), use_cache=False).logits.float()
        return (F.cross_entropy(logits.flatten(0, 1), targets.flatten()),)

    @staticmethod
    def batch(random, spec):
        inputs, targets = words(random, spec, spec["length"]), words(random, spec, spec["chosen"])
        inputs[:, -1], targets[:, -1] = SEP, SEP
        return torch.from_numpy(inputs), torch.from_numpy(targets)

    @staticmethod
    def of_fields(fields, spec):
        assert bool((fields["inputs_real"] == 1).all() and (fields["targets_real"] == 1).all()), "a batch is padded"
        return fields["inputs"], fields["targets"]

    @staticmethod
    def config(network, dropout):
        size = network["encoder"]
        return {
            "vocab_size": network["vocabulary"], "d_model": size["hidden"], "d_kv": size["hidden"] // size["heads"],
            "d_ff": size["inner"], "num_layers": size["layers"], "num_heads": size["heads"], "dropout_rate": dropout,
            "relative_attention_num_buckets": 32, "relative_attention_max_distance": 128, "decoder_start_token_id": 0, "pad_token_id": 0,
        }


SYSTEMS = {"gpt": GPT, "gpt2": GPT2, "bert": BERT, "roberta": RoBERTa, "albert": ALBERT, "xlnet": XLNet, "t5": T5}
