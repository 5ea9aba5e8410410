# Every recipe is one line; the logic is in the package.
SHELL := /bin/sh
ROUND ?=
# From the command line alone: a variable of the same name in the environment must not send letters.
DAY =
AGAIN =
NOTICE =
YES =
SCHEDULER =
LETTER =
ARRIVED =
PYTHON ?= python3
RUN := .venv/bin/python -m pipeline
SET_UP := .venv/.ready
SET_UP_TESTS := .venv/.ready-tests

.DEFAULT_GOAL := help
.PHONY: help setup notice approve password fetch collect outbox send sent compendium archive outline words rules status doctor templates test bench bench-full golden samples lint types

help: ## 列出全部命令
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

$(SET_UP): requirements.txt pipeline/bootstrap.py
	@$(PYTHON) pipeline/bootstrap.py

$(SET_UP_TESTS): requirements-dev.txt requirements.txt pipeline/bootstrap.py
	@$(PYTHON) pipeline/bootstrap.py --tests

setup: $(SET_UP) ## 安装所需的软件和字体（其他命令会自动做）

notice: $(SET_UP) ## 印发：生成通知和附件（Word、PDF、Excel 表格）
	@$(RUN) notice --round "$(ROUND)"

approve: $(SET_UP) ## 审定：通知按现在的内容定稿（之后改动会退回草稿）
	@$(RUN) approve --round "$(ROUND)"

password: $(SET_UP) ## 把邮箱密码（授权码）存入本机的密码库
	@$(RUN) password --round "$(ROUND)"

fetch: $(SET_UP) ## 收信：把邮箱里的新邮件取到 replies 里（不改动邮箱）
	@$(RUN) fetch --round "$(ROUND)"

collect: $(SET_UP) ## 收集：读取 replies 里的来件，核对并列出问题
	@$(RUN) collect --round "$(ROUND)"

outbox: $(SET_UP) ## 写信：回执、请改正、请重发、催报，写进发件箱供您过目（DAY=2020-04-16 指定日期）
	@$(RUN) outbox --round "$(ROUND)" --day "$(DAY)" $(if $(AGAIN),--again) $(if $(NOTICE),--notice)

send: $(SET_UP) ## 发信：列出发件箱里的信，问过再发（YES=1 不问），发过的不会再发
	@$(RUN) send --round "$(ROUND)" $(if $(YES),--yes)

sent: $(SET_UP) ## 登记不知道发出没有的信：make sent LETTER=文件名 ARRIVED=1（没有发出写 0）
	@$(RUN) sent --round "$(ROUND)" --letter "$(LETTER)" $(if $(filter 1,$(ARRIVED)),--arrived) $(if $(filter 0,$(ARRIVED)),--not-arrived)

compendium: $(SET_UP) ## 汇编：把各单位的计划编成一册（Word、PDF、Excel、网页）；SCHEDULER=地址 在集群上排版
	@$(RUN) compendium --round "$(ROUND)" $(if $(SCHEDULER),--scheduler "$(SCHEDULER)")

archive: $(SET_UP) ## 归档：整理 PDF，生成归档文件目录
	@$(RUN) archive --round "$(ROUND)"

outline: $(SET_UP) ## 导入工作要点：make outline FROM=来文.docx（或 .doc、.txt）
	@$(RUN) outline "$(FROM)" --round "$(ROUND)"

words: $(SET_UP) ## 检查文字：标点、数字、日期、文号、标题、单位名称
	@$(RUN) words --round "$(ROUND)"

rules: $(SET_UP) ## 核对规则：每栏怎样填，查哪些问题
	@$(RUN) rules --round "$(ROUND)"

status: $(SET_UP) ## 现在到了哪一步：谁没报、什么待处理、下一步
	@$(RUN) status --round "$(ROUND)"

doctor: $(SET_UP) ## 检查软件、字体和邮箱账号：有什么、缺什么、缺了会怎样
	@$(RUN) doctor

templates: $(SET_UP) ## 重新生成标准的 Word 模板
	@$(RUN) templates

test: $(SET_UP_TESTS) ## 运行全部测试
	@.venv/bin/python -m pytest -n 2 --dist worksteal

bench: $(SET_UP_TESTS) ## 测量各步骤、一千份材料、一百到五千封来件、一万封损坏的来件用多少时间、内存
	@.venv/bin/python -m tests.bench

bench-full: $(SET_UP_TESTS) ## 同上，汇编另加一万个单位（约半小时，要8 GB内存）
	@.venv/bin/python -m tests.bench --books 100 1000 10000

golden: $(SET_UP_TESTS) ## 重新生成测试用的对照文本
	@.venv/bin/python -m pytest -n 2 --renew-golden tests/test_golden.py

samples: $(SET_UP_TESTS) ## 重新生成示例来件
	@.venv/bin/python -m tests.samples make

lint: $(SET_UP_TESTS) ## 检查代码写法
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: $(SET_UP_TESTS) ## 检查类型
	@.venv/bin/mypy
